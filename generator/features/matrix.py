"""From clips to the integers that the model sees: cut by the device's trigger, through the device's front end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from generator.detection.base import Cut, Detector
from generator.errors import DatasetError
from generator.features.base import FrontEnd
from generator.progress import Progress
from generator.types import I16, I64, Clip, Dataset, FeatureMatrix, FeatureSet, Integers


def extract(dataset: Dataset, front_end: FrontEnd, detector: Detector, progress: Progress) -> FeatureMatrix:
    """Features of every clip, by the front end as it is. Raises DatasetError as `cut_all` does."""
    clips, cuts = [*dataset.train, *dataset.test], cuts_of(dataset, front_end.hop_length, detector)
    return _featured(divide(cut_all(clips, cuts, front_end, progress), len(dataset.train)), front_end)


def cuts_of(dataset: Dataset, hop_length: int, detector: Detector) -> list[Cut | None]:
    """The window of each clip, training clips first; None for rows of a CSV file."""
    if not dataset.is_audio:
        return [None] * (len(dataset.train) + len(dataset.test))
    train = [detector.training_cut(whole_hops(clip.samples, hop_length)) for clip in dataset.train]
    test = [detector.cut(whole_hops(clip.samples, hop_length)) for clip in dataset.test]
    return [*train, *test]


def cut_all(clips: Sequence[Clip], cuts: Sequence[Cut | None], front_end: FrontEnd, progress: Progress) -> FeatureSet:
    """The columns of each clip's one window, or the features in a row of a CSV file, in their order.

    Raises DatasetError where rows don't have as many as a window has features.
    """
    windows = [
        window_of(clip.samples, front_end, cut) if cut else _row(clip, front_end)
        for clip, cut in zip(progress.track(clips, "features of the clips"), cuts, strict=True)
    ]
    return FeatureSet(
        x=np.stack(windows),
        y=np.array([clip.label for clip in clips], np.int64),
        triggered=np.array([cut is not None and cut.triggered for cut in cuts], np.bool_),
    )


def fit(front_end: FrontEnd, windows: FeatureMatrix, seed: int) -> tuple[FrontEnd, FeatureMatrix]:
    """The front end fitted to the training windows, and the features that it makes of all."""
    fitted = front_end.fit(np.asarray(windows.train.x, np.int16), windows.train.y, seed)
    return fitted, _featured(windows, fitted)


def fold_features(
    front_end: FrontEnd, windows: FeatureSet, train: I64, test: I64, seed: int
) -> tuple[Integers, Integers]:
    """Features of windows `train` and of windows `test` by the front end fitted to the former alone."""
    fitted = front_end.fit(np.asarray(windows.x[train], np.int16), windows.y[train], seed)
    return features_of(windows.x[train], fitted), features_of(windows.x[test], fitted)


def features_of(windows: Integers, front_end: FrontEnd) -> Integers:
    """Windows [clips, columns, bands] to features [clips, features]; rows of a CSV file are features already."""
    return front_end.features(np.asarray(windows, np.int16)) if windows.ndim > 2 else windows


def _featured(windows: FeatureMatrix, front_end: FrontEnd) -> FeatureMatrix:
    sides = (windows.train, windows.test)
    return FeatureMatrix(*(replace(side, x=features_of(side.x, front_end)) for side in sides))


def divide(windows: FeatureSet, count: int) -> FeatureMatrix:
    """The first `count` windows as training set, the others as test set."""
    return FeatureMatrix(select(windows, np.arange(count)), select(windows, np.arange(count, len(windows.y))))


def joined(windows: FeatureMatrix) -> FeatureSet:
    """Those of both sides, the training windows first."""
    train, test = windows.train, windows.test
    return FeatureSet(
        np.concatenate([train.x, test.x]),
        np.concatenate([train.y, test.y]),
        np.concatenate([train.triggered, test.triggered]),
    )


def select(windows: FeatureSet, index: I64) -> FeatureSet:
    """Windows `index`, in that order."""
    return FeatureSet(windows.x[index], windows.y[index], windows.triggered[index])


def window_of(pcm: I16, front_end: FrontEnd, cut: Cut) -> I16:
    """The columns of a clip's [samples] window [num_columns, bands]; around the clip is silence."""
    end = cut.start + front_end.num_columns
    columns = front_end.columns(padded(pcm, end * front_end.hop_length))
    return slice_columns(columns, cut.start, front_end.num_columns)


def until_window(pcm: I16, front_end: FrontEnd, detector: Detector) -> I16:
    """A clip [samples] in whole hops up to the end of the window that stands for it."""
    whole = whole_hops(pcm, front_end.hop_length)
    end = detector.cut(whole).start + front_end.num_columns
    return padded(whole, end * front_end.hop_length)


def slice_columns(columns: I16, start: int, count: int) -> I16:
    """Columns [start, start + count); those before the first one are silence: zeros."""
    window = np.zeros((count, columns.shape[1]), np.int16)
    low = max(start, 0)
    window[low - start :] = columns[low : start + count]
    return window


def whole_hops(pcm: I16, hop_length: int) -> I16:
    """PCM with zeros up to the next whole hop."""
    return padded(pcm, -(-len(pcm) // hop_length) * hop_length)


def padded(pcm: I16, length: int) -> I16:
    """The first `length` samples, or all of them and zeros."""
    return np.concatenate([pcm[:length], np.zeros(max(0, length - len(pcm)), np.int16)])


def _row(clip: Clip, front_end: FrontEnd) -> Integers:
    if len(clip.samples) != front_end.size:
        raise DatasetError(
            f"{clip.path} has {len(clip.samples)} values, but a window has {front_end.size} features",
            hint=f"set audio.window so that it holds {len(clip.samples)} hops of features.hop_length="
            f"{front_end.hop_length} samples",
        )
    return clip.samples.astype(front_end.dtype)
