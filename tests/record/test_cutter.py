"""Clips out of a stream: what begins one, what is in it, and that pieces of any length give the same clips."""

from __future__ import annotations

import numpy as np
import pytest

from generator.detection.triggered import Triggered, TriggeredDetector
from generator.record.cutter import Slicer, WordCutter, make_cutter
from generator.types import I16
from tests.factory import RATE, make_config

HOP = 320  # samples; 50 hops a second
BEFORE = 20  # quiet hops: 0.2 s of margin and 0.2 s of pre_roll
LENGTH = 80 * HOP  # 0.2 + 0.8 + 0.4 + 0.2 s


@pytest.fixture
def detector() -> TriggeredDetector:
    config = Triggered(
        "triggered", 500, pre_roll=0.2, search=0.4, refractory=0.0, min_margin=0.0, max_false_accepts=20, stream=0.0
    )
    return config.detector(RATE, HOP, num_columns=40, labels=("yes", "no"))


def sound(*parts: tuple[str, int]) -> I16:
    """Parts of so many hops, "loud" or "quiet", no two hops alike."""
    rng = np.random.default_rng(0)
    return np.concatenate(
        [rng.normal(0, 3000 if kind == "loud" else 50, count * HOP).astype(np.int16) for kind, count in parts]
    )


def test_a_word_with_its_surroundings(detector: TriggeredDetector) -> None:
    pcm = sound(("quiet", 50), ("loud", 20), ("quiet", 50))
    [clip] = WordCutter(detector, HOP, RATE).feed(pcm)
    np.testing.assert_array_equal(clip, pcm[30 * HOP :][:LENGTH])
    assert detector.cut(clip).start == detector.cut(pcm).start - 30


def test_a_word_for_continuous_detection_has_more_quiet_before_it() -> None:
    """Half a window and the margin, so that any window to train on lies in the clip."""
    config = make_config("labels=[yes,no]", "detection=continuous")
    pcm = sound(("quiet", 50), ("loud", 20), ("quiet", 50))
    [clip] = make_cutter(config, config.detector, slices=False).feed(pcm)
    np.testing.assert_array_equal(clip, pcm[20 * HOP :][: (10 + 20 + 40 + 10) * HOP])
    starts = {config.detector.training_cut(clip + np.int16(offset)).start for offset in range(200)}
    assert min(starts) in range(8, 12)  # nine tenths of the loud hops [30, 50) are in every window
    assert max(starts) in range(29, 33)


@pytest.mark.parametrize("size", [13, 26, 319, 320, 321, 5000])
def test_pieces_of_any_length_give_the_same_clips(detector: TriggeredDetector, size: int) -> None:
    pcm = sound(("quiet", 33), ("loud", 20), ("quiet", 90), ("loud", 5), ("quiet", 75), ("loud", 5), ("quiet", 70))[7:]
    whole = WordCutter(detector, HOP, RATE).feed(pcm)
    cutter = WordCutter(detector, HOP, RATE)
    pieces = [clip for begin in range(0, len(pcm), size) for clip in cutter.feed(pcm[begin : begin + size])]
    assert len(whole) == 3
    assert [clip.tobytes() for clip in pieces] == [clip.tobytes() for clip in whole]


@pytest.mark.parametrize(("quiet", "clips"), [(BEFORE - 1, 0), (BEFORE, 1)])
def test_a_word_needs_quiet_before_it(detector: TriggeredDetector, quiet: int, clips: int) -> None:
    """From the beginning, and after another sound."""
    after = (("loud", 5), ("quiet", 59))
    assert len(WordCutter(detector, HOP, RATE).feed(sound(("quiet", quiet), *after, ("quiet", 1)))) == clips
    assert (
        len(WordCutter(detector, HOP, RATE).feed(sound(("loud", 9), ("quiet", quiet), *after, ("quiet", 1)))) == clips
    )


def test_sound_that_does_not_end_begins_one_clip(detector: TriggeredDetector) -> None:
    cutter = WordCutter(detector, HOP, RATE)
    assert len(cutter.feed(sound(("quiet", 30), ("loud", 500)))) == 1
    assert cutter.state == "unready"


def test_clips_do_not_overlap(detector: TriggeredDetector) -> None:
    pcm = sound(("quiet", BEFORE), *[("loud", 1), ("quiet", 40)] * 20)
    clips = WordCutter(detector, HOP, RATE).feed(pcm)
    begins = [pcm.tobytes().find(clip.tobytes()) // 2 for clip in clips]
    assert len(begins) > 3
    assert (np.diff(begins) >= LENGTH).all()


def states(cutter: WordCutter, *parts: tuple[str, int]) -> list[str]:
    """After each of the sounds, which bring no clip to its end; "gap" is none."""
    seen: list[str] = []
    for kind, count in parts:
        if kind == "gap":
            cutter.reset()
        else:
            assert cutter.feed(sound((kind, count))) == []
        seen.append(cutter.state)
    return seen


def test_after_a_gap_it_begins_anew(detector: TriggeredDetector) -> None:
    parts = [("quiet", 30), ("loud", 10), ("gap", 0), ("quiet", 19), ("quiet", 70)]
    assert states(WordCutter(detector, HOP, RATE), *parts) == ["ready", "open", "unready", "unready", "ready"]


def test_little_is_remembered(detector: TriggeredDetector) -> None:
    cutter = WordCutter(detector, HOP, RATE)
    for _ in range(100):
        cutter.feed(sound(("quiet", 50)))
        assert len(cutter._hops) <= BEFORE


def test_slices(detector: TriggeredDetector) -> None:
    slicer, pcm = Slicer(1000), sound(("quiet", 20))
    clips = [clip for begin in range(0, len(pcm), 77) for clip in slicer.feed(pcm[begin : begin + 77])]
    assert np.array_equal(np.concatenate(clips), pcm[:6000])
    slicer.reset()
    assert np.array_equal(slicer.feed(pcm[:1000])[0], pcm[:1000])


@pytest.mark.parametrize(("window", "length"), [(0.8, 16000), (1.5, 24000)])
def test_slices_hold_a_second_or_the_window(detector: TriggeredDetector, window: float, length: int) -> None:
    config = make_config("labels=[yes,no]", f"audio.window={window}")
    assert make_cutter(config, detector, slices=True).length == length
