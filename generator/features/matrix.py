"""From clips to the integers that the model sees: cut by the device's trigger, through the device's front end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from generator.config.schema import Config
from generator.detection.base import Cut, Detector
from generator.errors import DatasetError
from generator.features.base import FrontEnd
from generator.progress import Progress
from generator.types import I16, I64, Clip, Dataset, FeatureMatrix, FeatureSet, Integers

Cuts = list[Cut | None]  # of clips in their order; None for a row of a CSV file


def extract(dataset: Dataset, front_end: FrontEnd, detector: Detector, progress: Progress) -> FeatureMatrix:
    """Features of every clip, by the front end as it is. Raises DatasetError as `cut_all` does."""

    def work(clips: Sequence[Clip], cuts: Cuts) -> FeatureSet:
        return cut_all(clips, cuts, front_end, progress)

    return _featured(cut(dataset, front_end, detector, work), front_end)


def cut(
    dataset: Dataset, front_end: FrontEnd, detector: Detector, work: Callable[[Sequence[Clip], Cuts], FeatureSet]
) -> FeatureMatrix:
    """The windows of clips and copies, cut by `work` (`cut_all`) where the detector says."""

    def cuts(clips: Sequence[Clip], cut_one: Callable[[I16], Cut]) -> Cuts:
        return [cut_one(whole_hops(clip.samples, front_end.hop_length)) if dataset.is_audio else None for clip in clips]

    clips = [*dataset.train, *dataset.test]
    of_clips = [*cuts(dataset.train, detector.training_cut), *cuts(dataset.test, detector.cut)]
    windows = divide(work(clips, of_clips), len(dataset.train))
    if not dataset.copies:
        return windows
    return replace(windows, copies=work(dataset.copies, cuts(dataset.copies, detector.training_cut)))


def cut_all(clips: Sequence[Clip], cuts: Cuts, front_end: FrontEnd, progress: Progress) -> FeatureSet:
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


def fit(front_end: FrontEnd, dataset: Dataset, windows: FeatureMatrix, seed: int) -> tuple[FrontEnd, FeatureMatrix]:
    """The front end fitted to the training windows, and the features that it makes of all."""
    fitted = _fitted(front_end, *learnt_from(np.arange(len(dataset.train)), dataset, windows), seed)
    return fitted, _featured(windows, fitted)


def fold_features(
    config: Config, dataset: Dataset, windows: FeatureMatrix, train: I64, test: I64
) -> tuple[FrontEnd, Integers, I64, Integers]:
    """What a fold learns from, x and y of `learnt_from(train)`, and the features of windows `test` of `originals`.

    By a front end that is fitted to the former alone, which comes first.
    """
    learnt, y = learnt_from(train, dataset, windows)
    fitted = _fitted(config.front_end, learnt, y, config.seed)
    return fitted, features_of(learnt, fitted), y, features_of(originals(windows)[0][test], fitted)


def _fitted(front_end: FrontEnd, windows: Integers, y: I64, seed: int) -> FrontEnd:
    return front_end.fit(np.asarray(windows, np.int16), y, seed)


def features_of(windows: Integers, front_end: FrontEnd) -> Integers:
    """Windows [clips, columns, bands] to features [clips, features]; rows of a CSV file are features already."""
    return front_end.features(np.asarray(windows, np.int16)) if windows.ndim > 2 else windows


def _featured(windows: FeatureMatrix, front_end: FrontEnd) -> FeatureMatrix:
    def of(side: FeatureSet) -> FeatureSet:
        return replace(side, x=features_of(side.x, front_end))

    return FeatureMatrix(of(windows.train), of(windows.test), windows.copies and of(windows.copies))


def originals(windows: FeatureMatrix) -> tuple[Integers, I64]:
    """Of the training and then the test clips: x [clips, ...], y [clips]."""
    train, test = windows.train, windows.test
    return np.concatenate([train.x, test.x]), np.concatenate([train.y, test.y])


def learnt_from(index: I64, dataset: Dataset, windows: FeatureMatrix) -> tuple[Integers, I64]:
    """`originals` of `index` and the copies in which there is nothing else: what is held out is in none of them.

    What `index` names twice counts twice, its copies too.
    """
    x, y = originals(windows)
    if windows.copies is None:
        return x[index], y[index]
    times = np.bincount(index, minlength=len(x))
    copies = np.repeat(np.arange(len(dataset.copies)), [times[list(copy.made_from)].min() for copy in dataset.copies])
    return np.concatenate([x[index], windows.copies.x[copies]]), np.concatenate([y[index], windows.copies.y[copies]])


def divide(windows: FeatureSet, count: int) -> FeatureMatrix:
    """The first `count` windows as training set, the others as test set."""
    return FeatureMatrix(select(windows, np.arange(count)), select(windows, np.arange(count, len(windows.y))))


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
