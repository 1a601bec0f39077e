"""Scoring a stream: what counts as a hit, what truth files may hold, the DET curve, and streams made of clips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from generator.detection.base import Trace, Window
from generator.detection.continuous import ContinuousDetector
from generator.detection.level import energies
from generator.detection.loud_part import loud_part
from generator.errors import DatasetError
from generator.report.plots.det import det_plot
from generator.stream.compose import GAP, Mixture, compose
from generator.stream.curve import Heard, Point, at_misses, det_curve
from generator.stream.match import Match, match
from generator.stream.truth import Word, read_truth, wanted
from generator.types import I16, Clip, Event
from tests.factory import make_config

RATE = 1000
ONE = 1 << 16
LABELS = ("yes", "no", "_unknown_")
YES, NO = 0, 1


def matched(words: Sequence[tuple[int, float, float]], said: Sequence[tuple[float, int]]) -> Match:
    events = [Event(round(when * RATE), label, np.zeros(2, np.int32)) for when, label in said]
    return match([Word(*word) for word in words], events, RATE, tolerance=1.0)


def counts(found: Match) -> tuple[int, int, int, int]:
    return len(found.hits), len(found.wrong), len(found.missed), len(found.false_accepts)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([(1.5, YES)], (1, 0, 0, 0)),  # while it is spoken
        ([(1.0, YES)], (1, 0, 0, 0)),  # at its start
        ([(3.0, YES)], (1, 0, 0, 0)),  # at the end of the tolerance
        ([(3.001, YES)], (0, 0, 1, 1)),
        ([(0.999, YES)], (0, 0, 1, 1)),
        ([], (0, 0, 1, 0)),
        ([(1.5, NO)], (0, 1, 0, 0)),
        ([(1.5, NO), (1.7, YES)], (1, 0, 0, 1)),  # the right one counts, wherever it stands
        ([(1.5, YES), (1.7, YES)], (1, 0, 0, 1)),  # said twice
        ([(1.5, NO), (1.7, NO)], (0, 1, 0, 1)),
    ],
)
def test_what_belongs_to_a_word(said: list[tuple[float, int]], expected: tuple[int, int, int, int]) -> None:
    assert counts(matched([(YES, 1.0, 2.0)], said)) == expected


def test_an_event_takes_the_word_that_ends_first() -> None:
    found = matched([(YES, 1.0, 1.5), (YES, 1.8, 2.2)], [(2.0, YES), (3.0, YES)])
    assert [when for _, when in found.hits] == [2.0, 3.0]
    assert found.delays == pytest.approx([0.5, 0.8])
    assert counts(matched([(YES, 1.0, 1.5), (NO, 1.8, 2.2)], [(2.0, NO), (2.3, YES)])) == (2, 0, 0, 0)


def test_shares() -> None:
    found = matched(
        [(YES, 1, 2), (NO, 5, 6), (NO, 9, 10), (YES, 20, 21)], [(1.5, YES), (5.5, YES), (15, NO), (20, YES)]
    )
    assert counts(found) == (2, 1, 1, 1)
    assert (found.words, found.miss_rate, found.false_events) == (4, 0.5, 2)


# ---- truth


def test_truth_of_a_real_stream(shared_data: Path) -> None:
    words = read_truth(shared_data / "streaming" / "composed_yes_no_quiet.csv", ("yes", "no"))
    assert len(words) == 60
    assert [sum(word.label == label for word in words) for label in (YES, NO, -1)] == [20, 20, 20]
    assert words[0] == Word(YES, 1.042, 1.283)
    assert all(a.end <= b.end for a, b in pairwise(words))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("label,speech_onset_s\nyes,1\n", "has no column speech_offset_s"),
        ("", "has no column label"),
        ("label,speech_onset_s,speech_offset_s\nyse,1,2\n", "has none of the labels yes, no or _unknown_, but yse"),
        ("label,speech_onset_s,speech_offset_s\n", "has none of the labels"),
        ("label,speech_onset_s,speech_offset_s\nyes,1,2\nno,3,x\n", "line 3: 3 to x is no time from start to end"),
        ("label,speech_onset_s,speech_offset_s\nyes,2,1\n", "line 2: 2 to 1 is no time"),
        ("label,speech_onset_s,speech_offset_s\nyes,2\n", "line 2: 2 to None is no time"),
        ("label,speech_onset_s,speech_offset_s\nyes,nan,inf\n", "line 2: nan to inf is no time"),
    ],
)
def test_a_truth_that_is_none(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "truth.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DatasetError) as error:
        read_truth(path, LABELS)
    assert says in error.value.problem and str(path) in error.value.problem
    assert "label,speech_onset_s,speech_offset_s" in error.value.hint
    with pytest.raises(DatasetError, match="can't be read"):
        read_truth(tmp_path / "gone.csv", LABELS)


@pytest.mark.parametrize("detection", ["triggered", "continuous"])
def test_other_sounds_are_no_words(detection: str) -> None:
    config = make_config("labels=[yes,_unknown_,no,_background_noise_]", f"detection={detection}")
    assert wanted(config) == {0, 2}


def test_ignored_labels_are_no_words() -> None:
    config = make_config("labels=[yes,no,cough]", "detection=continuous", "detection.ignore=[cough]")
    assert wanted(config) == {0, 1}


# ---- DET curve

DETECTOR = ContinuousDetector(
    hop_length=100, num_columns=5, threshold=500, interval=1, smoothing=1, min_margin=0, refractory=0,
    ignored=(False, False, True), parts=0,
)  # fmt: skip


def test_the_curve_trades_misses_for_false_accepts() -> None:
    """Two words that lead by 4 and by 1, and a false one by 2."""
    leads = {20: (YES, 4), 50: (NO, 1), 80: (YES, 2)}  # columns heard
    windows = [Window(heard - 5, heard) for heard in leads]
    scores = np.zeros((3, 3), np.int32)
    for row, (label, lead) in zip(scores, leads.values(), strict=True):
        row[label] = lead * ONE
    words = [Word(YES, 1.5, 1.9), Word(NO, 4.5, 4.9)]
    heard = Heard(words, Trace(windows, scores, []), seconds=36.0)
    curve = list(det_curve([heard], DETECTOR, {YES, NO}, sample_rate=RATE, tolerance=1.0))
    assert list(det_curve([heard, heard], DETECTOR, {YES, NO}, sample_rate=RATE, tolerance=1.0)) == curve
    found = {point.min_margin: (point.miss_rate, point.false_accepts_per_hour) for point in curve}
    assert found[0.25] == found[1.0] == (0.0, 100.0)
    assert found[1.25] == found[2.0] == (0.5, 100.0)
    assert found[2.25] == found[4.0] == (0.5, 0.0)
    assert max(found) == 4.25 and found[4.25] == (1.0, 0.0)
    assert at_misses(curve, 0.0) == Point(0.0, 0.0, 100.0)
    assert at_misses(curve, 0.5) == Point(2.25, 0.5, 0.0)
    assert at_misses(curve[-1:]) is None
    plot = det_plot(curve, 2.25)
    assert plot.svg.count(">now 2.25<") == 1
    assert plot.title == "With detection.min_margin=0 0.0 % are missed, with 100.0 false accepts an hour"


# ---- composed streams


def burst(label: int, level: int, seed: int) -> Clip:
    """A second of silence with a fifth of a second of noise in its middle."""
    samples = np.zeros(16000, np.int16)
    samples[6400:9600] = np.random.default_rng(seed).normal(scale=level, size=3200)
    return Clip(f"{seed}.wav", label, "speaker", samples)


WORDS = [burst(YES, 3000, 1), burst(NO, 3000, 2)]
OTHERS = [burst(2, 3000, 3)]
MIXTURE = Mixture(seconds=60, words=0.5, snr=20, seed=7)


def test_words_are_where_the_truth_says() -> None:
    stream = compose(WORDS, OTHERS, [], MIXTURE, 16000)
    assert 60 <= len(stream.pcm) / 16000 < 60 + GAP[1] + 1
    assert 8 <= len(stream.words) <= 28  # of 60 / 2.25
    assert {word.label for word in stream.words} == {YES, NO}
    energy = energies(stream.pcm, 320)
    for word in stream.words:
        assert word.end - word.start == pytest.approx(0.2, abs=0.03)
        first, end = round(word.start * 50), round(word.end * 50)
        assert energy[first:end].min() > 20 * energy[end + 1 : end + 10].max()


def test_the_noise_is_as_loud_as_stated() -> None:
    quiet, loud = (compose(WORDS, OTHERS, [], replace(MIXTURE, snr=snr), 16000) for snr in (200, 10))
    assert quiet.words == loud.words
    noise = loud.pcm.astype(float) - quiet.pcm
    power = np.mean([np.square(clip.samples, dtype=float).mean() for clip in (*WORDS, *OTHERS)])
    assert 10 * np.log10(power / np.square(noise).mean()) == pytest.approx(10, abs=0.2)


def test_recorded_noise_is_used_and_a_seed_decides_all() -> None:
    hum: I16 = np.tile(np.array([1000, -1000], np.int16), 20000)
    first, again, other = (compose(WORDS, [], [hum], replace(MIXTURE, seed=seed), 16000) for seed in (1, 1, 2))
    assert np.array_equal(first.pcm, again.pcm) and first.words == again.words
    assert first.words != other.words
    gap = first.pcm[: int(0.4 * 16000)]
    assert np.array_equal(np.abs(gap), np.full(len(gap), np.abs(gap[0]))) and gap[0] != 0


# ---- parts of words


def test_parts_hold_the_beginning_or_the_end_of_a_word() -> None:
    config = make_config("labels=[yes,no,_unknown_]", "detection=continuous", "detection.parts=3")
    pcm = WORDS[0].samples
    beginnings_and_ends = config.detector.no_words(pcm)
    assert len(beginnings_and_ends) == 6
    whole = np.square(pcm, dtype=float).sum()
    for index, part in enumerate(beginnings_and_ends):
        assert part.shape == (12800,) and part.dtype == np.int16
        loud = np.square(part, dtype=float)
        assert loud.sum() < 0.6 * whole
        half = loud[:6400] if index % 2 else loud[6400:]
        assert half.sum() > 0.99 * loud.sum()
    assert all(map(np.array_equal, beginnings_and_ends, config.detector.no_words(pcm)))
    assert loud_part(energies(pcm, 320)).first >= 19
    assert make_config("labels=[yes,no]").detector.no_words(pcm) == []
