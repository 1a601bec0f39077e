"""What model.standardise puts before a classifier, for exporters that fold it into their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

F64 = NDArray[np.float64]


@dataclass(frozen=True)
class Scaling:
    """(x - mean) / scale; [features] each."""

    mean: F64
    scale: F64

    def fold(self, weights: F64, intercept: F64) -> tuple[F64, F64]:
        """Weights [rows, features] and intercepts [rows] on raw features that do the same as these on scaled ones."""
        folded = weights / self.scale
        return folded, intercept - folded @ self.mean


def unwrap(estimator: Any) -> tuple[Any, Scaling]:
    """The classifier itself, and the scaling before it: mean 0 and scale 1 where there is none."""
    if isinstance(estimator, Pipeline):
        scaler, classifier = (step for _, step in estimator.steps)
        return classifier, Scaling(np.asarray(scaler.mean_), np.asarray(scaler.scale_))
    size = estimator.n_features_in_
    return estimator, Scaling(np.zeros(size), np.ones(size))
