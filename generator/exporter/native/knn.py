"""Nearest neighbours: every training window is kept, and the k nearest to a window vote, exact in integers.

|x - s|² = |x|² + |s|² - 2x·s, and |x|² is the same for all. Of equally distant training windows the one with the
smaller label counts as nearer; scikit-learn does not say which of them it takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.neighbors import KNeighborsClassifier

from generator.errors import ExportError
from generator.exporter.native.base import Exported
from generator.exporter.native.fixed_point import whole_words
from generator.exporter.native.rows import padded, two_in_one
from generator.exporter.scaling import unwrap
from generator.exporter.scores import ONE
from generator.types import I32, I64, Constant, Integers, Part, Table

FAR = (1 << 31) - 1  # squared norm of what fills the last row: never among the nearest


@dataclass(frozen=True)
class Knn(Exported):
    """An exported KNeighborsClassifier; `scores` repeats templates/lib/model/knn/model.cpp. Shares of the votes."""

    vectors: Integers  # training windows sorted by label, [vectors, features]
    counts: I64  # of each label
    neighbors: int

    error_bound = 1 / ONE  # but for windows whose nearest to be left out is as near as the last to vote

    def scores(self, x: Integers) -> I32:
        vectors = self.vectors.astype(np.float64)  # which holds every integer of this size
        distances = (vectors**2).sum(1) - 2 * (x.astype(np.float64) @ vectors.T)
        nearest = np.argsort(distances, axis=1, kind="stable")[:, : self.neighbors]
        labels = np.repeat(np.arange(len(self.counts)), self.counts)
        votes = (labels[nearest][:, :, None] == np.arange(len(self.counts))).sum(1)
        return np.asarray(votes * ONE // self.neighbors, np.int32)

    def part(self) -> Part:
        vectors, is_wide = self.vectors.astype(np.int64), self.vectors.dtype.itemsize > 1
        norms = (vectors**2).sum(1)
        if not is_wide and len(vectors) % 2:
            vectors, norms = np.pad(vectors, ((0, 1), (0, 0))), np.append(norms, FAR)
        rows = whole_words(self.vectors) if is_wide else two_in_one(padded(vectors))
        return Part(
            "model",
            ("model/knn",),
            (Constant("int32_t", "kNumNeighbors", self.neighbors, "model.n_neighbors"),),
            (
                Table("int16_t", "kVectors", rows, "training windows; two of int8 in a row", alignment=4),
                Table("int64_t" if is_wide else "int32_t", "kSquaredNorms", norms, "of the training windows"),
                Table("int32_t", "kVectorCounts", self.counts, "training windows of each label"),
            ),
        )


def accepts(estimator: Any) -> bool:
    return isinstance(unwrap(estimator)[0], KNeighborsClassifier)


def export(estimator: Any, dtype: np.dtype[Any]) -> Knn:
    """A fitted KNeighborsClassifier over features of `dtype`. Raises ExportError for what integers can't repeat."""
    classifier, _ = unwrap(estimator)
    if classifier is not estimator:
        raise ExportError(
            "model.standardise=true: distances are exact between features as they are only",
            hint="model.standardise=false",
        )
    if classifier.weights != "uniform":
        raise ExportError(
            f"model.weights={classifier.weights}: votes of unequal weight would need square roots and quotients",
            hint="model.weights=uniform",
        )
    if classifier.effective_metric_ != "euclidean":
        raise ExportError(
            f"model.metric={classifier.effective_metric_}: exporter=native knows euclidean distances only",
            hint="model.metric=euclidean",
        )
    if classifier.n_neighbors > len(classifier._y):
        raise ExportError(
            f"model.n_neighbors={classifier.n_neighbors} exceeds the {len(classifier._y)} training clips",
            hint="model.n_neighbors=3",
        )
    order = np.argsort(classifier._y, kind="stable")
    return Knn(
        vectors=np.round(classifier._fit_X[order]).astype(dtype),
        counts=np.bincount(classifier._y, minlength=len(classifier.classes_)),
        neighbors=int(classifier.n_neighbors),
    )
