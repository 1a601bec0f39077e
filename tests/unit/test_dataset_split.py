"""dataset/split.py: no speaker on both sides, every label on both sides, the same for the same seed."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import pytest

from generator.config.schema import Split
from generator.dataset.folds import dataset_folds, hold_out_fold
from generator.dataset.split import choose, divide
from generator.errors import ConfigError, DatasetError
from generator.types import Clip, Dataset

LABELS = ("yes", "no")


def clips_of(*speakers: Sequence[int]) -> list[Clip]:
    """For each label the number of clips of each speaker; speakers are shared by the labels."""
    silence = np.zeros(1, dtype=np.int16)
    return [
        Clip(f"{LABELS[label]}/s{speaker}_{take}.wav", label, f"s{speaker}", silence)
        for label, counts in enumerate(speakers)
        for speaker, count in enumerate(counts)
        for take in range(count)
    ]


def nameless(count: int) -> list[Clip]:
    """Clips whose file names tell no speaker."""
    return [Clip(f"{LABELS[n % 2]}/{n}.wav", n % 2, str(n), np.zeros(1, dtype=np.int16)) for n in range(count)]


def groups(clips: Sequence[Clip]) -> set[str]:
    return {clip.group for clip in clips}


def test_auto_is_by_speaker_where_each_label_has_three() -> None:
    assert choose(Split.auto, clips_of([5, 5, 5], [5, 5, 5, 5]), LABELS, True) == (Split.speaker, None)


def test_auto_is_by_file_with_a_note_where_a_label_has_two() -> None:
    split, note = choose(Split.auto, clips_of([5, 5, 5], [5, 5]), LABELS, True)
    assert split is Split.file
    assert note is not None
    assert "'no' has clips of 2 speakers only" in note


def test_auto_is_by_file_with_a_note_where_no_name_tells_a_speaker() -> None:
    split, note = choose(Split.auto, nameless(40), LABELS, True)
    assert split is Split.file
    assert note is not None
    assert "<speaker>_<number>.wav" in note


def test_rows_are_split_by_row_and_recordings_are_not() -> None:
    clips = clips_of([5, 5, 5], [5, 5, 5])
    assert choose(Split.auto, clips, LABELS, False) == choose(Split.row, clips, LABELS, False) == (Split.row, None)
    for split, is_audio in [(Split.row, True), (Split.speaker, False), (Split.file, False)]:
        with pytest.raises(ConfigError, match=rf"dataset\.split={split.value}"):
            choose(split, clips, LABELS, is_audio)


def test_by_speaker_with_one_speaker_is_an_error() -> None:
    with pytest.raises(DatasetError, match="all clips of 'no' are of one speaker"):
        choose(Split.speaker, clips_of([5, 5], [10]), LABELS, True)


@pytest.mark.parametrize("fraction", [0.1, 0.2, 0.25, 0.5])
@pytest.mark.parametrize("seed", range(5))
def test_by_speaker_keeps_speakers_apart_and_the_share(fraction: float, seed: int) -> None:
    clips = clips_of([4] * 30, [2] * 15 + [6] * 15)
    train, test = divide(clips, Split.speaker, fraction, seed)
    assert not groups(train) & groups(test)
    assert sorted(clip.path for clip in [*train, *test]) == sorted(clip.path for clip in clips)
    for label in range(2):
        share = sum(clip.label == label for clip in test) / sum(clip.label == label for clip in clips)
        assert share == pytest.approx(fraction, abs=0.06)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("no", [[0, 0, 0, 4, 4, 4], [0] * 10 + [10, 10]])
def test_few_speakers_leave_every_label_on_both_sides(seed: int, no: list[int]) -> None:
    clips = clips_of([30] + [10] * 9, no)
    train, test = divide(clips, Split.speaker, 0.2, seed)
    assert {clip.label for clip in train} == {clip.label for clip in test} == {0, 1}
    assert not groups(train) & groups(test)


def test_a_speaker_with_most_clips_stays_in_the_training_set() -> None:
    clips = clips_of([90, 4, 4, 4, 4], [90, 4, 4, 4, 4])
    for seed in range(10):
        assert "s0" in groups(divide(clips, Split.speaker, 0.2, seed)[0])


def test_speakers_that_can_not_be_kept_apart_are_an_error() -> None:
    clips = [*clips_of([10, 1], [0, 0])[:11], *clips_of([0, 0], [1])]
    with pytest.raises(DatasetError, match=r"dataset\.split=speaker: no split leaves every label"):
        divide(clips, Split.speaker, 0.2, seed=1)


@pytest.mark.parametrize("split", [Split.file, Split.row])
def test_by_file_is_stratified(split: Split) -> None:
    train, test = divide(clips_of([100], [50]), split, 0.2, seed=3)
    assert [sum(clip.label == label for clip in test) for label in range(2)] == [20, 10]
    assert len(train) == 120


def test_the_seed_alone_decides() -> None:
    clips = clips_of([4] * 10, [4] * 10)
    first, again, other = (divide(clips, Split.speaker, 0.2, seed)[1] for seed in (1, 1, 2))
    assert [clip.path for clip in first] == [clip.path for clip in again]
    assert [clip.path for clip in first] != [clip.path for clip in other]


def test_more_folds_than_clips_of_a_label_make_no_noise() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        train, test = divide(clips_of([100], [10]), Split.file, 0.02, seed=1)
    assert {clip.label for clip in train} == {clip.label for clip in test} == {0, 1}


def dataset(clips: list[Clip], split: str) -> Dataset:
    half = len(clips) // 2
    return Dataset(LABELS, tuple(clips[:half]), tuple(clips[half:]), split, is_audio=split != "row")


@pytest.mark.parametrize("split", ["speaker", "test_dir"])
def test_folds_keep_speakers_apart_and_score_each_clip_once(split: str) -> None:
    clips = clips_of([4] * 12, [4] * 12)
    scored = []
    for train, test in dataset_folds(dataset(clips, split), 4, seed=1):
        assert not groups([clips[i] for i in train]) & groups([clips[i] for i in test])
        assert len(train) + len(test) == len(clips)
        scored += test.tolist()
    assert sorted(scored) == list(range(len(clips)))


@pytest.mark.parametrize("split", ["file", "row"])
def test_folds_by_file_are_stratified(split: str) -> None:
    for _, test in dataset_folds(dataset(clips_of([20], [20]), split), 5, seed=1):
        assert len(test) == 8


@pytest.mark.parametrize(("split", "count"), [("speaker", 4), ("file", 11)])
def test_too_many_folds_are_an_error(split: str, count: int) -> None:
    with pytest.raises(DatasetError, match=rf"dataset\.folds={count} is too many"):
        list(dataset_folds(dataset(clips_of([4, 3, 3], [4, 3, 3]), split), count, seed=1))


def test_a_fold_as_the_test_set_is_the_one_of_cross_validation() -> None:
    clips = clips_of([4] * 12, [4] * 12)
    halves = dataset(clips[::2] + clips[1::2], "speaker")
    both = [*halves.train, *halves.test]
    for number, (_, score) in enumerate(dataset_folds(halves, 4, seed=1), start=1):
        train, test = hold_out_fold(clips, 4, number, seed=1, by_speaker=True)
        assert {clip.path for clip in test} == {both[index].path for index in score}
        assert len(train) + len(test) == len(clips)


def test_a_fold_without_a_label_is_an_error() -> None:
    with pytest.raises(DatasetError, match=r"dataset\.fold=\d: this one of dataset\.folds=3 has no clip of some label"):
        for fold in (1, 2, 3):
            hold_out_fold(clips_of([4, 4, 4, 4], [4, 0, 4, 0]), 3, fold, seed=1, by_speaker=True)
