"""The trigger: which hop starts a window, which window is cut, in a clip and in a stream."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.detection.base import Cut, Detector
from generator.detection.triggered import Triggered, TriggeredDetector
from generator.errors import ConfigError
from generator.features.base import FrontEnd
from generator.features.matrix import whole_hops, window_of
from generator.features.rms import Rms
from generator.types import I16

HOP = 10
LABELS = ("yes", "no")
QUIET = TriggeredDetector(
    hop_length=HOP, num_columns=4, threshold=1000, pre_roll=1, search=3, refractory=0, min_margin=0
)
CONFIG = Triggered(
    "triggered",
    threshold=500,
    pre_roll=0.2,
    search=0.4,
    refractory=0.0,
    min_margin=0.0,
    max_false_accepts=20,
    stream=0.0,
)


def hops_of(*levels: int) -> I16:
    """One hop of a square wave, without offset, for each RMS level."""
    wave = np.tile([1, -1], len(levels) * HOP // 2)
    return np.asarray(np.repeat(levels, HOP) * wave, np.int16)


def levels(length: int, **loud: int) -> I16:
    """Silence of `length` hops but for the loud ones: levels(9, at4=2000)."""
    values = [0] * length
    for hop, level in loud.items():
        values[int(hop.removeprefix("at"))] = level
    return hops_of(*values)


def starts(detector: TriggeredDetector, pcm: I16) -> list[int]:
    """Of the windows of a stream."""
    return [window.start for window in detector.windows(pcm)]


def cut_columns(pcm: I16, front_end: FrontEnd, detector: Detector) -> tuple[I16, Cut]:
    """The columns of a clip's window, and where it is."""
    cut = detector.cut(whole_hops(pcm, front_end.hop_length))
    return window_of(pcm, front_end, cut), cut


def test_cut_begins_pre_roll_before_the_first_loud_hop() -> None:
    detector = replace(QUIET, search=0)
    for pre_roll in range(4):
        cut = replace(detector, pre_roll=pre_roll).cut(levels(20, at8=2000, at15=9000))
        assert (cut.start, cut.triggered) == (8 - pre_roll, True)


def test_cut_without_a_loud_hop_is_the_centre() -> None:
    assert QUIET.cut(levels(20, at3=999)).start == 8
    assert QUIET.cut(levels(21)).start == 8
    assert QUIET.cut(levels(2)).start == -1
    assert not QUIET.cut(levels(20, at3=999)).triggered


def test_the_threshold_is_reached_exactly() -> None:
    assert QUIET.cut(levels(9, at4=1000)).triggered
    almost = levels(9, at4=1000)
    almost[4 * HOP] -= 1
    assert not QUIET.cut(almost).triggered


def test_search_takes_the_window_with_the_most_energy() -> None:
    pcm = levels(20, at5=1000, at6=0, at7=3000, at8=3000, at9=3000, at10=3000)
    assert QUIET.cut(pcm).start == 7  # of 4, 5, 6 and 7
    assert replace(QUIET, search=2).cut(pcm).start == 6
    assert replace(QUIET, search=0).cut(pcm).start == 4


def test_of_equal_windows_the_first_is_taken() -> None:
    assert QUIET.cut(levels(20, at5=2000)).start == 4  # 4 and 5 hold the same one loud hop
    assert QUIET.cut(levels(20, at5=1000, at9=1000)).start == 4  # 6 to 9 hold as much as 4 to 7


@pytest.mark.parametrize("offset", [-20000, 3000])
def test_an_offset_is_not_heard(offset: int) -> None:
    pcm = levels(20, at5=1000, at7=3000) + np.int16(offset)
    assert QUIET.cut(pcm) == QUIET.cut(levels(20, at5=1000, at7=3000))
    assert not QUIET.cut(np.full(200, offset, np.int16)).triggered


def test_windows_reach_beyond_both_ends_of_a_clip() -> None:
    detector = replace(QUIET, pre_roll=3, search=0)
    assert detector.cut(levels(6, at0=2000)).start == -3
    assert QUIET.cut(levels(6, at5=2000)).start == 4
    front_end = Rms("rms", 16).front_end(16000, 0.004)
    columns, cut = cut_columns(
        np.full(16, 700, np.int16) * np.tile([1, -1], 8).astype(np.int16),
        front_end,
        replace(detector, hop_length=16, threshold=500),
    )
    assert (cut.start, columns[:, 0].tolist()) == (-3, [0, 0, 0, 700])


def test_a_clip_shorter_than_a_hop_is_filled_with_silence() -> None:
    detector = replace(QUIET, hop_length=16, pre_roll=0, search=0)
    columns, cut = cut_columns(np.array([30000, -30000], np.int16), Rms("rms", 16).front_end(16000, 0.004), detector)
    assert cut.triggered
    assert (cut.start, columns[:, 0].tolist()) == (0, [10606, 0, 0, 0])  # sqrt(2 · 30000² / 16)


def test_an_empty_clip_is_silence() -> None:
    columns, cut = cut_columns(np.zeros(0, np.int16), Rms("rms", 16).front_end(16000, 0.004), QUIET)
    assert not cut.triggered
    assert columns[:, 0].tolist() == [0, 0, 0, 0]


def test_stream_starts_again_after_each_window() -> None:
    detector = replace(QUIET, pre_roll=0, search=0)
    assert starts(detector, hops_of(*[2000] * 13)) == [0, 4, 8]  # the window from 12 on is not complete
    assert starts(detector, hops_of(*[0] * 50)) == []
    assert starts(detector, hops_of()) == []


def test_stream_begins_with_silence() -> None:
    assert starts(replace(QUIET, pre_roll=3, search=0), levels(9, at0=2000)) == [-3]


def test_refractory_holds_the_next_trigger_back() -> None:
    for refractory, expected in ((0, [0, 4, 8, 12]), (1, [0, 5, 10]), (6, [0, 10]), (100, [0])):
        detector = replace(QUIET, pre_roll=0, search=0, refractory=refractory)
        assert starts(detector, hops_of(*[2000] * 16)) == expected


def test_a_window_in_a_stream_needs_the_last_candidate() -> None:
    pcm = levels(20, at8=2000)  # candidates begin at 7 to 10, so the last one ends with hop 13
    assert starts(QUIET, pcm[: 13 * HOP]) == []
    assert starts(QUIET, pcm[: 14 * HOP]) == [7]


def heard(detector: TriggeredDetector, pcm: I16) -> list[int]:
    """The docstring of generator/detection/triggered.py, hop by hop."""
    samples = [hop.tolist() for hop in pcm[: len(pcm) // HOP * HOP].reshape(-1, HOP)]
    energy = {index: HOP * sum(x * x for x in hop) - sum(hop) ** 2 for index, hop in enumerate(samples)}
    starts, trigger, pause = [], None, 0
    for now, level in energy.items():
        if trigger is None:
            if pause > 0:
                pause -= 1
                continue
            if level < detector.threshold**2 * HOP**2:
                continue
            trigger = now
        first = trigger - detector.pre_roll
        if now == first + detector.search + detector.num_columns - 1:
            candidates = range(first, first + detector.search + 1)
            starts.append(max(candidates, key=lambda s: sum(energy.get(s + i, 0) for i in range(detector.num_columns))))
            trigger, pause = None, detector.refractory
    return starts


@st.composite
def detectors(draw: st.DrawFn) -> TriggeredDetector:
    columns = draw(st.integers(1, 6))
    return TriggeredDetector(
        hop_length=HOP,
        num_columns=columns,
        threshold=draw(st.sampled_from([1, 1000, 32767])),
        pre_roll=draw(st.integers(0, columns - 1)),
        search=draw(st.integers(0, 5)),
        refractory=draw(st.integers(0, 5)),
        min_margin=0,
    )


STREAMS = st.lists(st.sampled_from([0, 0, 0, 1, 999, 1000, 1001, 20000, 32767]), max_size=40).map(lambda x: hops_of(*x))


@settings(derandomize=True, deadline=None, max_examples=300)
@given(detectors(), STREAMS, st.integers(0, HOP - 1), st.integers(-100, 100))
def test_stream_is_what_a_board_hears_hop_by_hop(detector: TriggeredDetector, pcm: I16, rest: int, offset: int) -> None:
    pcm = np.concatenate([np.clip(pcm.astype(int) + offset, -32768, 32767), np.full(rest, 9)]).astype(np.int16)
    assert starts(detector, pcm) == heard(detector, pcm)


@settings(derandomize=True, deadline=None)
@given(detectors(), STREAMS)
def test_cut_is_the_first_window_of_the_stream_with_silence_after_it(detector: TriggeredDetector, pcm: I16) -> None:
    cut = detector.cut(pcm)
    stream = starts(detector, np.concatenate([pcm, np.zeros(detector.ring_columns * HOP, np.int16)]))
    assert ([cut.start] if cut.triggered else []) == stream[:1]


def test_decide_takes_the_first_best_and_rejects_small_margins() -> None:
    scores = np.array([[5, 9, 9], [5, 9, 7], [5, 9, 6], [-(2**30), 2**30 - 1, 0]], np.int32)
    assert replace(QUIET, min_margin=0).decide(scores).tolist() == [1, 1, 1, 1]
    assert replace(QUIET, min_margin=3).decide(scores).tolist() == [-1, -1, 1, 1]
    assert replace(QUIET, min_margin=2**31 - 1).decide(scores).tolist() == [-1, -1, -1, -1]


def test_times_become_whole_hops() -> None:
    detector = replace(CONFIG, refractory=0.5, min_margin=1.5).detector(16000, 320, 40, LABELS)
    assert (detector.pre_roll, detector.search, detector.refractory) == (10, 20, 25)
    assert detector.min_margin == 1.5 * 65536
    assert detector.ring_columns == 60
    assert replace(CONFIG, pre_roll=0.799).detector(16000, 320, 40, LABELS).pre_roll == 39  # shorter than the window


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("threshold", 0, "from 1 to 32767"),
        ("threshold", 32768, "from 1 to 32767"),
        ("pre_roll", -0.1, "from 0 to below 0.8 s (the window, audio.window)"),
        ("pre_roll", 0.8, "from 0 to below 0.8 s (the window, audio.window)"),
        ("search", 2.0, "from 0 to below 2 s"),
        ("refractory", 60.0, "from 0 to below 60 s"),
        ("min_margin", -1.0, "from 0 to below 1000"),
        ("min_margin", 1000.0, "from 0 to below 1000"),
    ],
)
def test_bad_values_name_key_value_limits_and_remedy(key: str, value: float, allowed: str) -> None:
    changes: dict[str, Any] = {key: value}
    with pytest.raises(ConfigError) as error:
        replace(CONFIG, **changes).detector(16000, 320, 40, LABELS)
    assert error.value.problem.startswith(f"detection.{key}={value:g} ")
    assert allowed in error.value.problem
    name, _, remedy = error.value.hint.partition("=")
    assert name == f"detection.{key}"
    changes[key] = type(value)(remedy)
    replace(CONFIG, **changes).detector(16000, 320, 40, LABELS)  # what the hint says is allowed
