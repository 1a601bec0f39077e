"""Training and test set: no speaker in both where speakers are known; every label in both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from pathlib import Path

from generator.config.schema import Split
from generator.dataset.excerpts import file_of
from generator.dataset.partition import k_fold, labels_of, most_folds
from generator.errors import ConfigError, DatasetError
from generator.types import Clip

BY_SPEAKER = (Split.speaker, Split.official)  # speakers stay whole
MIN_SPEAKERS = 3  # a label, for `auto` to split by speaker
_NAMES = "name files <speaker>_<number>.wav"


def choose(split: Split, clips: list[Clip], labels: tuple[str, ...], is_audio: bool) -> tuple[Split, str | None]:
    """What `dataset.split` comes down to for these clips; and why, where `auto` can't split by speaker.

    Raises ConfigError where the kind of data doesn't allow it, DatasetError where there are too few speakers.
    """
    allowed = (Split.auto, Split.speaker, Split.file, Split.official) if is_audio else (Split.auto, Split.row)
    if split not in allowed:
        kind = "recordings" if is_audio else "rows of a CSV file"
        choices = ", ".join(choice.value for choice in allowed)
        raise ConfigError(f"dataset.split={split.value}: the samples are {kind}", hint=f"allowed here: {choices}")
    if not is_audio:
        return Split.row, None
    label, count = _fewest_speakers(clips, labels)
    if split is Split.speaker and count < 2:
        raise DatasetError(
            f"dataset.split=speaker: all clips of {label!r} are of one speaker",
            hint=f"record more speakers ({_NAMES}), or dataset.split=file",
        )
    if split is not Split.auto:
        return split, None
    if not speakers_known(clips):
        return Split.file, f"no file name tells its speaker, so the split is by file and flatters: {_NAMES}"
    if count < MIN_SPEAKERS:
        text = f"{label!r} has clips of {count} speaker{'s' if count > 1 else ''} only"
        return Split.file, f"{text}, so the split is by file and flatters: record {MIN_SPEAKERS} or more a label"
    return Split.speaker, None


def divide(clips: list[Clip], split: Split, test_fraction: float, seed: int) -> tuple[list[Clip], list[Clip]]:
    """Training and test clips, in their order. `split` is what `choose` gave.

    Of round(1 / test_fraction) folds that have every label on both sides the test set is the one nearest to
    `test_fraction` of the clips; where there is none, of fewer folds. Raises DatasetError where not even halves do.
    """
    y = labels_of(clips)
    labels = set(y)
    by_speaker = split is Split.speaker
    for count in range(min(max(2, round(1 / test_fraction)), most_folds(clips, by_speaker)), 1, -1):
        candidates = k_fold(clips, count, seed, by_speaker)
        complete = [(train, test) for train, test in candidates if set(y[train]) == set(y[test]) == labels]
        if complete:
            train, test = min(complete, key=lambda fold: abs(len(fold[1]) / len(clips) - test_fraction))
            return [clips[index] for index in train], [clips[index] for index in test]
    raise DatasetError(
        f"dataset.split={split.value}: no split leaves every label in the training and in the test set",
        hint="record more speakers a label, or dataset.split=file",
    )


def official(
    clips: list[Clip], test_set: Collection[str], test_fraction: float, seed: int
) -> tuple[list[Clip], list[Clip]]:
    """Training and test clips, in their order, where the recordings of the test set are given by name.

    Labels without any recording in it, as noise, are divided by source. Raises ConfigError where no test set is known,
    DatasetError where not every label is on both sides.
    """
    if not test_set:
        raise ConfigError("dataset.split=official: these recordings name no test set", hint="dataset.split=speaker")
    is_test = [file_of(clip.path) in test_set for clip in clips]
    listed = {clip.label for clip, chosen in zip(clips, is_test, strict=True) if chosen}
    rest = [clip for clip in clips if clip.label not in listed]
    chosen_rest = {clip.path for clip in divide(rest, Split.speaker, test_fraction, seed)[1]} if rest else set()
    is_test = [chosen or clip.path in chosen_rest for clip, chosen in zip(clips, is_test, strict=True)]
    train = [clip for clip, chosen in zip(clips, is_test, strict=True) if not chosen]
    test = [clip for clip, chosen in zip(clips, is_test, strict=True) if chosen]
    if {clip.label for clip in train} != {clip.label for clip in test}:
        raise DatasetError(
            "dataset.split=official: the test set leaves no clip of a label to learn from",
            hint="dataset.split=speaker",
        )
    return train, test


def _fewest_speakers(clips: list[Clip], labels: tuple[str, ...]) -> tuple[str, int]:
    """The label with the fewest speakers, and their number."""
    pairs = {(clip.label, clip.group) for clip in clips}
    counts = Counter(label for label, _ in pairs)
    index = min(range(len(labels)), key=counts.__getitem__)
    return labels[index], counts[index]


def speakers_known(clips: list[Clip]) -> bool:
    """Whether any clip's speaker or source is more than the name of its file."""
    return any(clip.group != Path(file_of(clip.path)).stem for clip in clips)
