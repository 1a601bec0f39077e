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
    """Features of every clip. Raises DatasetError where rows of a CSV file don't have the window's length."""

    def of(clips: Sequence[Clip]) -> FeatureSet:
        return extract_all(clips, dataset.is_audio, front_end, detector, progress)

    matrix = divide(of([*dataset.train, *dataset.test]), len(dataset.train))
    return replace(matrix, copies=of(dataset.copies)) if dataset.copies else matrix


def extract_all(
    clips: Sequence[Clip], is_audio: bool, front_end: FrontEnd, detector: Detector, progress: Progress
) -> FeatureSet:
    """Features of clips, or of rows of a CSV file, in their order. Raises DatasetError as `extract` does."""
    track = progress.track(clips, "features of the clips")
    if is_audio:
        windows = [window_of(clip.samples, front_end, detector) for clip in track]
    else:
        windows = [(_row(clip, front_end), Cut(0, triggered=False)) for clip in track]
    return FeatureSet(
        x=np.stack([features for features, _ in windows]).astype(front_end.dtype),
        y=np.array([clip.label for clip in clips], np.int64),
        triggered=np.array([cut.triggered for _, cut in windows], np.bool_),
    )


def divide(features: FeatureSet, count: int) -> FeatureMatrix:
    """The first `count` windows as training set, the others as test set."""
    return FeatureMatrix(select(features, np.arange(count)), select(features, np.arange(count, len(features.y))))


def select(features: FeatureSet, index: I64) -> FeatureSet:
    """Windows `index`, in that order."""
    return FeatureSet(features.x[index], features.y[index], features.triggered[index])


def window_of(pcm: I16, front_end: FrontEnd, detector: Detector) -> tuple[Integers, Cut]:
    """The features of a clip's one window, and where it was cut."""
    whole = whole_hops(pcm, front_end.hop_length)
    cut = detector.cut(whole)
    end = cut.start + front_end.num_columns
    columns = front_end.columns(padded(whole, end * front_end.hop_length))
    return front_end.features(slice_columns(columns, cut.start, front_end.num_columns)), cut


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


def _row(clip: Clip, front_end: FrontEnd) -> I16:
    if len(clip.samples) != front_end.size:
        raise DatasetError(
            f"{clip.path} has {len(clip.samples)} values, but a window has {front_end.size} features",
            hint=f"set audio.window so that it holds {len(clip.samples)} hops of features.hop_length="
            f"{front_end.hop_length} samples",
        )
    return clip.samples
