"""Parity vectors: what the generated project's own test expects of its libraries."""

from __future__ import annotations

import numpy as np

from generator.features.matrix import padded, slice_columns, whole_hops
from generator.mirror import Mirror
from generator.types import I16, Constant, Dataset, FeatureMatrix, Integers, Part, Table

WINDOWS = 8  # features and scores of test clips


def parity_vectors(dataset: Dataset, matrix: FeatureMatrix, mirror: Mirror) -> Part:
    """A clip of PCM with the features of its last window, and some windows of test clips with their scores."""
    picked = np.linspace(0, len(matrix.test.x) - 1, min(WINDOWS, len(matrix.test.x))).round().astype(int)
    windows = matrix.test.x[picked]
    front_end = mirror.front_end
    pcm = vector_pcm(dataset, mirror)
    columns = front_end.columns(pcm)
    features = front_end.features(slice_columns(columns, len(columns) - front_end.num_columns, front_end.num_columns))
    return Part(
        "vectors",
        (),
        (
            Constant("int32_t", "kNumVectorHops", len(columns), "derived: audio.window, a test clip's length [hops]"),
            Constant("int32_t", "kNumVectorWindows", len(windows), "derived: dataset, windows of test clips"),
        ),
        (
            Table("int16_t", "kVectorPcm", pcm, "a test clip"),
            _features("kVectorPcmFeatures", features, "features of its last window"),
            _features("kVectorWindows", windows, "features of windows of test clips"),
            Table("int32_t", "kVectorScores", mirror.source.scores(windows), "their scores"),
        ),
    )


def vector_pcm(dataset: Dataset, mirror: Mirror) -> I16:
    """The first test clip, from a window to what the front end remembers; noise where there is no audio."""
    front_end = mirror.front_end
    longest = mirror.detector.ring_columns * front_end.hop_length
    if dataset.is_audio:
        clip = whole_hops(dataset.test[0].samples, front_end.hop_length)
        return padded(clip, min(max(len(clip), front_end.num_columns * front_end.hop_length), longest))
    return np.random.default_rng(0).integers(-20000, 20000, longest).astype(np.int16)


def _features(name: str, values: Integers, source: str) -> Table:
    return Table(f"{values.dtype}_t", name, values, source)
