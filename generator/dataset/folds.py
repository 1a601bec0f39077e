"""Parts of the clips that are scored in turn, by models that learn from the others: speakers stay whole."""

from __future__ import annotations

import numpy as np

from generator.config.schema import Split
from generator.dataset.partition import k_fold, labels_of, leave_one_out, most_folds
from generator.dataset.split import BY_SPEAKER, choose
from generator.errors import DatasetError
from generator.types import I64, Clip, Dataset


def folds(clips: list[Clip], count: int, seed: int, by_speaker: bool) -> list[tuple[I64, I64]]:
    """Indices to fit on and indices to score, `count` times; the same whatever the order of the clips.

    As many folds as speakers leave out one each, in the order of their names. Raises DatasetError where `count` is
    too large for the clips.
    """
    order = np.array(sorted(range(len(clips)), key=lambda index: (clips[index].label, clips[index].path)))
    ordered = [clips[index] for index in order]
    y, most = labels_of(ordered), most_folds(ordered, by_speaker)
    if count <= most:
        by_turns = by_speaker and count == len({clip.group for clip in clips})
        parts = list(leave_one_out(ordered) if by_turns else k_fold(ordered, count, seed, by_speaker))
        if all(set(y[train]) == set(y) and len(test) for train, test in parts):
            return [(np.sort(order[train]), np.sort(order[test])) for train, test in parts]
    raise DatasetError(
        f"dataset.folds={count} is too many for these clips: at most {min(most, count - 1)}",
        hint="a smaller number, or dataset.folds=0 for no cross-validation",
    )


def hold_out_fold(
    clips: list[Clip], count: int, fold: int, seed: int, by_speaker: bool
) -> tuple[list[Clip], list[Clip]]:
    """Training and test clips, in their order: the test set is number `fold` of `count` folds, counted from 1.

    Raises DatasetError where `count` is too large, or a label has no clip in that fold.
    """
    train, test = ([clips[index] for index in part] for part in folds(clips, count, seed, by_speaker)[fold - 1])
    if {clip.label for clip in train} != {clip.label for clip in test}:
        raise DatasetError(
            f"dataset.fold={fold}: this one of dataset.folds={count} has no clip of some label",
            hint=f"dataset.folds={max(2, count - 1)}, or another seed",
        )
    return train, test


def dataset_folds(dataset: Dataset, count: int, seed: int) -> list[tuple[I64, I64]]:
    """`folds` of train + test, with speakers kept whole as in the dataset's own split. Raises DatasetError."""
    return folds([*dataset.train, *dataset.test], count, seed, _by_speaker(dataset))


def training_folds(dataset: Dataset, most: int, seed: int) -> list[tuple[I64, I64]]:
    """At most `most` folds of the training clips alone, each with every label on its training side; maybe none."""
    clips = list(dataset.train)
    y, by_speaker = labels_of(clips), _by_speaker(dataset)
    count = min(most, most_folds(clips, by_speaker))
    if count < 2:
        return []
    parts = k_fold(clips, count, seed, by_speaker)
    return [(train, test) for train, test in parts if len(test) and set(y[train]) == set(y)]


def _by_speaker(dataset: Dataset) -> bool:
    """Whether the dataset keeps speakers whole; beside a dataset.test_dir: where the clips tell enough of them."""
    if dataset.split != "test_dir":
        return Split(dataset.split) in BY_SPEAKER
    return choose(Split.auto, [*dataset.train, *dataset.test], dataset.labels, dataset.is_audio)[0] in BY_SPEAKER
