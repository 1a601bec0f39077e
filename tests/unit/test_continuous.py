"""Listening all the time: which windows are classified, when a label is an event, and where clips are cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.detection.base import Window
from generator.detection.continuous import Continuous, ContinuousDetector
from generator.errors import ConfigError
from generator.types import I16, I32
from tests.factory import make_config, make_mirror, small_svc

HOP = 10
LABELS = ("yes", "no", "_unknown_")
ONE = 1 << 16
CONFIG = Continuous(
    "continuous", 500, hop=0.1, smoothing=3, min_margin=1.0, max_false_accepts=20, refractory=0.8, ignore=("_*",),
    parts=1, stream=0,
)  # fmt: skip
EACH = ContinuousDetector(  # every window, alone
    hop_length=HOP, num_columns=4, threshold=1000, interval=1, smoothing=1, min_margin=ONE, refractory=0,
    ignored=(False, False, True), parts=0,
)  # fmt: skip


def hops_of(levels: Sequence[int]) -> I16:
    """One hop of a square wave, without offset, for each RMS level."""
    return np.asarray(np.repeat(levels, HOP) * np.tile([1, -1], len(levels) * HOP // 2), np.int16)


def said(detector: ContinuousDetector, answers: str, first: int = 1) -> list[tuple[int, str]]:
    """Events, by columns heard and letter, of windows in which y, n or u leads by 2 or none (.), or silent ones (-)."""
    windows, rows = [], []
    for index, answer in enumerate(answers):
        if answer != "-":
            heard = (first + index) * detector.interval
            windows.append(Window(heard - detector.num_columns, heard))
            rows.append([2 * ONE * (letter == answer) for letter in "ynu"])
    events = detector.events(windows, np.array(rows, np.int32).reshape(-1, 3))
    return [(event.samples // HOP, "ynu"[event.label]) for event in events]


def test_windows_follow_each_other_while_a_hop_in_them_is_loud() -> None:
    pcm = hops_of([0] * 5 + [1000] + [999] * 10)
    assert [window.heard for window in EACH.windows(pcm)] == [6, 7, 8, 9]
    assert [window.heard for window in replace(EACH, interval=3).windows(pcm)] == [8]  # the third hop of the sound
    assert [window.heard for window in replace(EACH, interval=2).windows(hops_of([1000] * 5))] == [2, 4]
    assert EACH.windows(pcm)[0].start == 2
    assert EACH.windows(hops_of([0] * 20)) == EACH.windows(hops_of([])) == []


def test_how_long_it_was_silent_does_not_matter() -> None:
    sound = [1000, 0, 0, 5000, 0, 0, 0, 0, 0, 0, 7000, 7000]
    detector = replace(EACH, interval=3)
    heard = [window.heard for window in detector.windows(hops_of(sound))]
    assert heard == [3, 6]
    for silent in range(1, 6):
        later = detector.windows(hops_of([0] * silent + sound))
        assert [window.heard - silent for window in later] == heard


def test_an_offset_is_no_sound() -> None:
    assert EACH.windows(hops_of([999] * 20) + np.int16(20000)) == []


def test_the_first_windows_begin_before_the_stream() -> None:
    assert EACH.windows(hops_of([1000]))[0] == Window(-3, 1)


def test_an_event_is_said_once_while_its_label_leads() -> None:
    assert said(EACH, ".yyyyy.") == [(2, "y")]
    assert said(EACH, ".yy.yy") == [(2, "y"), (5, "y")]
    assert said(EACH, "yynn") == [(1, "y"), (3, "n")]
    assert said(EACH, "....") == []


def test_ignored_labels_are_no_events_but_end_one() -> None:
    assert said(EACH, "uuyuy") == [(3, "y"), (5, "y")]
    assert said(replace(EACH, ignored=(False, False, False)), "uuy") == [(1, "u"), (3, "y")]


def test_refractory_time_between_events() -> None:
    held = replace(EACH, refractory=5)
    assert said(held, "y.y.yy") == [(1, "y")]  # it leads again when it may be said
    assert said(held, "yyyyyyyyyy") == [(1, "y")]
    assert said(held, "ynnnnnnn") == [(1, "y"), (6, "n")]
    assert said(held, "y....y") == [(1, "y")]  # nobody looked while it was gone
    assert said(held, "y.....y") == [(1, "y"), (7, "y")]


def test_silence_ends_an_event_within_the_refractory_time() -> None:
    assert said(replace(EACH, refractory=5), "y--yyyyy") == [(1, "y"), (6, "y")]


def test_scores_are_averaged_over_windows() -> None:
    three = replace(EACH, smoothing=3, min_margin=ONE)  # two windows of 2 make an average of 4/3
    assert said(three, ".y..y..") == []
    assert said(three, ".yy") == [(3, "y")]
    assert said(three, "y.y") == [(3, "y")]
    assert said(three, "yny") == []
    assert said(three, "y-y") == []  # silence forgets


def test_the_event_has_the_average_rounded_towards_zero() -> None:
    scores = np.array([[5, -5, 0], [8, -8, 2**30 - 1]], np.int32)
    windows = [Window(0, 4), Window(1, 5)]
    detector = replace(EACH, smoothing=3, min_margin=0, ignored=(False, False, False))
    first, second = detector.events(windows, scores)
    assert first.scores.tolist() == [1, -1, 0]
    assert second.scores.tolist() == [3, -3, (2**30 - 1) // 3]
    assert (first.label, second.label, second.samples) == (0, 2, 5 * HOP)


def test_a_lead_of_exactly_the_margin_is_enough() -> None:
    window = [Window(0, 4)]
    assert len(EACH.events(window, np.array([[ONE, 0, 0]], np.int32))) == 1
    assert EACH.events(window, np.array([[ONE, 1, 0]], np.int32)) == []


def heard(detector: ContinuousDetector, levels: Sequence[int], scores: I32) -> list[tuple[int, int, list[int]]]:
    """The docstring of generator/detection/continuous.py, hop by hop: columns heard, label and averages of events."""
    events, recent, leading, last, classified, due = [], [[0] * 3] * detector.smoothing, -1, None, 0, detector.interval
    for now in range(1, len(levels) + 1):
        if max(levels[max(0, now - detector.num_columns) : now]) < detector.threshold:
            recent, leading, due = [[0] * 3] * detector.smoothing, -1, detector.interval
            continue
        due -= 1
        if due > 0:
            continue
        due = detector.interval
        recent = [*recent[1:], [int(score / detector.smoothing) for score in scores[classified].tolist()]]
        classified += 1
        if last is not None and now - last < detector.refractory:
            continue
        means = [sum(column) for column in zip(*recent, strict=True)]
        second, best = sorted(means)[-2:]
        before, leading = leading, means.index(best) if best - second >= detector.min_margin else -1
        if leading not in (before, -1) and not detector.ignored[leading]:
            events.append((now, leading, means))
            last = now
    return events


EXTREME = st.sampled_from([-(2**30) + 1, -(2**30) + 2, -7, -1, 0, 1, 7, ONE, 3 * ONE, 2**30 - 2, 2**30 - 1])


@st.composite
def detectors(draw: st.DrawFn) -> ContinuousDetector:
    columns = draw(st.integers(1, 6))
    return ContinuousDetector(
        hop_length=HOP,
        num_columns=columns,
        threshold=draw(st.sampled_from([1, 1000, 32767])),
        interval=draw(st.integers(1, columns)),
        smoothing=draw(st.integers(1, 5)),
        min_margin=draw(st.sampled_from([0, 1, ONE, 2**30])),
        refractory=draw(st.integers(0, 9)),
        ignored=draw(st.sampled_from([(False, False, False), (False, False, True), (True, False, True)])),
        parts=0,
    )


LEVELS = st.lists(st.sampled_from([0, 0, 0, 0, 1, 999, 1000, 20000, 32767]), max_size=60)


@settings(derandomize=True, deadline=None, max_examples=400)
@given(detectors(), LEVELS, st.lists(st.tuples(EXTREME, EXTREME, EXTREME), min_size=60, max_size=60))
def test_events_are_what_a_board_says_hop_by_hop(
    detector: ContinuousDetector, levels: list[int], rows: list[tuple[int, int, int]]
) -> None:
    windows, scores = detector.windows(hops_of(levels)), np.array(rows, np.int32)
    events = detector.events(windows, scores[: len(windows)])
    assert [(e.samples // HOP, e.label, e.scores.tolist()) for e in events] == heard(detector, levels, scores)
    times = [event.samples // HOP for event in events]
    assert all(later - earlier >= max(1, detector.refractory) for earlier, later in pairwise(times))


def burst(length: int, begin: int, end: int) -> I16:
    """Loud hops [begin, end) in silence."""
    return hops_of([20000 if begin <= hop < end else 1 for hop in range(length)])


@pytest.mark.parametrize(("begin", "end", "start"), [(8, 11, 7), (0, 1, 0), (19, 20, 16), (2, 18, 7), (8, 12, 7)])
def test_a_test_clip_is_cut_around_the_middle_of_its_sound(begin: int, end: int, start: int) -> None:
    assert EACH.cut(burst(20, begin, end)).start == start  # four columns, within the clip


def test_training_clips_are_cut_anywhere_around_their_sound() -> None:
    clips = [burst(20, 8, 10) + np.int16(offset) for offset in range(60)]  # the same sound, other samples
    assert {EACH.training_cut(clip).start for clip in clips} == {6, 7, 8}
    assert EACH.training_cut(clips[0]) == EACH.training_cut(clips[0].copy())
    assert {EACH.cut(clip).start for clip in clips} == {7}


def test_a_sound_longer_than_the_window_is_cut_anywhere_in_it() -> None:
    starts = {EACH.training_cut(burst(30, 10, 20) + np.int16(offset)).start for offset in range(90)}
    assert starts == set(range(10, 17))


def test_a_short_clip_is_whole_in_its_window() -> None:
    clips = [burst(2, 0, 1) + np.int16(offset) for offset in range(40)]
    assert {EACH.training_cut(clip).start for clip in clips} <= {-2, -1, 0}
    assert -2 <= EACH.cut(clips[0]).start <= 0


@pytest.mark.parametrize("count", [0, 1, 4, 20])
def test_silent_clips_are_cut_in_their_middle_and_not_noticed(count: int) -> None:
    for cut in (EACH.cut(hops_of([0] * count)), EACH.training_cut(hops_of([0] * count))):
        assert not cut.triggered
        assert min(0, count - 4) <= cut.start <= max(0, count - 4)
    assert EACH.cut(burst(20, 3, 4)).triggered


def test_times_become_whole_hops_and_patterns_labels() -> None:
    detector = CONFIG.detector(16000, 320, 40, LABELS)
    assert (detector.interval, detector.refractory, detector.min_margin) == (5, 40, ONE)
    assert detector.ignored == (False, False, True)
    assert replace(CONFIG, hop=0.001).detector(16000, 320, 40, LABELS).interval == 1
    assert replace(CONFIG, refractory=0.81).detector(16000, 320, 40, LABELS).refractory == 41  # never less
    assert replace(CONFIG, ignore=("yes", "n*")).detector(16000, 320, 40, LABELS).ignored == (True, True, False)


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("threshold", 0, "from 1 to 32767"),
        ("hop", 0.0, "above 0 and at most 0.8 s (the window, audio.window)"),
        ("hop", 0.81, "above 0 and at most 0.8 s (the window, audio.window)"),
        ("smoothing", 0, "from 1 to 32 windows"),
        ("smoothing", 33, "from 1 to 32 windows"),
        ("refractory", 60.0, "from 0 to below 60 s"),
        ("min_margin", -0.5, "from 0 to below 1000"),
        ("ignore", ("maybe",), "is none of the labels yes, no, _unknown_"),
        ("ignore", ("*",), "leaves no label"),
    ],
)
def test_bad_values_name_key_value_limits_and_remedy(key: str, value: Any, allowed: str) -> None:
    with pytest.raises(ConfigError) as error:
        replace(CONFIG, **{key: value}).detector(16000, 320, 40, LABELS)
    assert error.value.problem.startswith(f"detection.{key}")
    assert allowed in error.value.problem
    assert error.value.hint.startswith(f"detection.{key}=")


def test_a_margin_that_labels_alone_never_have_is_refused() -> None:
    more = ("labels=[yes,no]", "exporter=micromlgen", "model.break_ties=false", "detection=continuous")
    assert make_config(*more, "detection.min_margin=1").exporter.labels_only
    with pytest.raises(ConfigError, match=r"min_margin=1\.5 is out of reach with exporter=micromlgen"):
        make_config(*more, "detection.min_margin=1.5")


def test_a_long_stream_is_scored_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    config = make_config("labels=[yes,no]", "detection=continuous", "features=rms", "detection.min_margin=0")
    mirror = make_mirror(config, small_svc(config))
    pcm = np.random.default_rng(0).normal(0, 3000, 5 * 16000).astype(np.int16)
    expected = mirror.lines(pcm, config.labels)
    monkeypatch.setattr("generator.mirror.BATCH", 7)
    assert mirror.lines(pcm, config.labels) == expected != []
