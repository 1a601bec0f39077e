"""Disjoint test sets of clips, by scikit-learn's splitters: speakers or recordings stay whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
from sklearn.model_selection import LeaveOneGroupOut, StratifiedGroupKFold, StratifiedKFold

from generator.dataset.excerpts import file_of
from generator.types import I64, Clip


def k_fold(clips: list[Clip], count: int, seed: int, by_speaker: bool) -> Iterator[tuple[I64, I64]]:
    """`count` disjoint test sets with labels in proportion, and what remains: indices in order."""
    y, groups = labels_of(clips), _groups(clips, by_speaker)
    if by_speaker or len(set(groups)) < len(groups):
        yield from StratifiedGroupKFold(count, shuffle=True, random_state=seed).split(y, y, groups)
    else:
        yield from StratifiedKFold(count, shuffle=True, random_state=seed).split(y, y)


def most_folds(clips: list[Clip], by_speaker: bool) -> int:
    """No more folds than clips of the smallest label, or than speakers or recordings."""
    smallest = min(Counter(clip.label for clip in clips).values())
    return min(smallest, len(set(_groups(clips, by_speaker))))


def labels_of(clips: list[Clip]) -> I64:
    return np.array([clip.label for clip in clips], dtype=np.int64)


def leave_one_out(clips: list[Clip]) -> Iterator[tuple[I64, I64]]:
    """A fold for each speaker, in the order of their names."""
    y = labels_of(clips)
    yield from LeaveOneGroupOut().split(y, y, _groups(clips, by_speaker=True))


def _groups(clips: list[Clip], by_speaker: bool) -> list[str]:
    """What stays whole: a speaker's clips, else those of a recording."""
    return [clip.group if by_speaker else file_of(clip.path) for clip in clips]
