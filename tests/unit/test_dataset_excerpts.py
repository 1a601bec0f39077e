"""dataset/excerpts.py: long recordings, cut around their events."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from generator.config.schema import Split
from generator.dataset.excerpts import events, file_of, named, pieces, read_clip, take
from generator.dataset.folds import dataset_folds
from generator.dataset.split import divide
from generator.types import I16, Clip, Dataset

RATE = 16000
WINDOW = 0.8


def recording(seconds: float, *bursts: tuple[float, int], floor: int = 5, rate: int = RATE) -> I16:
    """Faint noise with bursts of 0.1 s at times [s], each with its amplitude."""
    rng = np.random.default_rng(0)
    signal = rng.integers(-floor, floor + 1, round(seconds * rate))
    for time, amplitude in bursts:
        start = round(time * rate)
        signal[start : start + rate // 10] = rng.integers(-amplitude, amplitude + 1, rate // 10)
    return signal.astype(np.int16)


def test_an_excerpt_begins_half_a_window_before_its_event() -> None:
    pcm = recording(10, (2.0, 8000), (6.0, 8000))
    assert events(pcm, RATE, WINDOW, 4) == [(160, 320), (560, 720)]
    assert len(take(pcm, (160, 320), RATE)) == 1.6 * RATE


def test_sounds_within_a_window_are_one_event() -> None:
    assert len(events(recording(10, (2.0, 8000), (2.3, 8000), (2.7, 8000)), RATE, WINDOW, 4)) == 1


def test_the_loudest_events_are_kept_in_order_of_time() -> None:
    pcm = recording(12, (2.0, 4000), (5.0, 9000), (8.0, 7000))
    assert events(pcm, RATE, WINDOW, 2) == [(460, 620), (760, 920)]


def test_what_is_far_below_the_loudest_is_no_event() -> None:
    assert len(events(recording(10, (2.0, 20000), (6.0, 500)), RATE, WINDOW, 4)) == 1


def test_a_sound_that_goes_on_gives_an_excerpt_a_window() -> None:
    starts = [start for start, _ in events(recording(6, floor=3000), RATE, WINDOW, 99)]
    assert starts == [0, 120, 200, 280, 360, 440]


def test_excerpts_stay_within_the_recording() -> None:
    pcm = recording(5, (0.05, 8000), (4.4, 8000), (4.9, 8000))
    found = events(pcm, RATE, WINDOW, 9)
    assert found == [(0, 160), (340, 500)]
    assert all(len(take(pcm, excerpt, RATE)) == 1.6 * RATE for excerpt in found)


@pytest.mark.parametrize("pcm", [recording(1.6, (0.5, 8000)), np.zeros(5 * RATE, np.int16), np.zeros(0, np.int16)])
def test_short_and_silent_recordings_stay_whole(pcm: I16) -> None:
    assert events(pcm, RATE, WINDOW, 9) == []


def test_an_offset_of_the_microphone_is_no_sound() -> None:
    pcm = recording(10, (2.0, 8000), (6.0, 8000)) + np.int16(3000)
    assert len(events(pcm, RATE, WINDOW, 9)) == 2


def test_pieces_stand_end_to_end() -> None:
    assert pieces(recording(3.5), RATE) == [(0, 100), (100, 200), (200, 300)]
    assert pieces(recording(1.0), RATE) == []


def test_names_are_read_back() -> None:
    assert named("rain/a.wav", (125, 285)) == "rain/a.wav@1.25-2.85s"
    assert file_of("rain/a.wav@1.25-2.85s") == "rain/a.wav"
    assert file_of("rain/me@home-1.wav") == "rain/me@home-1.wav"


@pytest.mark.parametrize("rate", [16000, 41667, 8000])
def test_a_clip_is_read_again_by_its_name(tmp_path: Path, rate: int) -> None:
    pcm = recording(5, (1.0, 8000), (3.0, 8000), rate=rate)
    soundfile.write(tmp_path / "a.wav", pcm, rate, subtype="PCM_16")
    for excerpt in events(pcm, rate, WINDOW, 9):
        again = read_clip(tmp_path, named("a.wav", excerpt), rate)
        np.testing.assert_array_equal(again, take(pcm, excerpt, rate))
    np.testing.assert_array_equal(read_clip(tmp_path, "a.wav", rate), pcm)


def test_clips_of_one_recording_are_never_in_both_sets() -> None:
    clips = [
        Clip(named(f"{label}/{n}.wav", (100 * k, 100 * k + 100)), i, str(n), np.zeros(1, np.int16))
        for i, label in enumerate(("rain", "dog"))
        for n in range(8)
        for k in range(5)
    ]
    for seed in range(5):
        train, test = divide(clips, Split.file, 0.25, seed)
        assert not {file_of(clip.path) for clip in train} & {file_of(clip.path) for clip in test}
        assert len(test) == 20
    dataset = Dataset(("rain", "dog"), tuple(train), tuple(test), "file", is_audio=True)
    together = [*train, *test]
    for fit, score in dataset_folds(dataset, 4, 0):
        assert not {file_of(together[i].path) for i in fit} & {file_of(together[i].path) for i in score}
