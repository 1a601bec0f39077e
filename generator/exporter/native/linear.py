"""Linear classifiers of scikit-learn: one weight vector for two labels, one a label for more, the scaler folded in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression, RidgeClassifier, SGDClassifier
from sklearn.svm import LinearSVC

from generator.errors import ExportError
from generator.exporter.native import WeightWidth
from generator.exporter.native.base import Exported
from generator.exporter.native.linear_map import NARROW, SOURCES, LinearMap, linear_map, narrow_map
from generator.exporter.scaling import F64, unwrap
from generator.types import I32, Integers, Part

KINDS = (LinearSVC, LogisticRegression, RidgeClassifier, SGDClassifier, LinearDiscriminantAnalysis)
HINT = "model.standardise=true, or more regularisation (see conf/model/)"


@dataclass(frozen=True)
class Linear(Exported):
    """An exported linear classifier; `scores` repeats templates/lib/model/linear/model.cpp.

    Two labels: the decision function's negative and itself. More: each label's less the highest one.
    """

    map: LinearMap
    width: WeightWidth

    @property
    def approximation(self) -> str | None:
        return "weights of 8 bits" if self.width is WeightWidth.int8 else None

    @property
    def error_bound(self) -> float:
        return self.map.error_bound

    def scores(self, x: Integers) -> I32:
        return self.map.scores(x)

    def part(self) -> Part:
        sources = NARROW if self.width is WeightWidth.int8 else SOURCES
        return Part("model", (*sources, "model/linear"), self.map.constants(), self.map.tables())


def accepts(estimator: Any) -> bool:
    return isinstance(unwrap(estimator)[0], KINDS)


def export(estimator: Any, dtype: np.dtype[Any], weights: WeightWidth) -> Linear:
    """A fitted linear classifier over features of `dtype`. Raises ExportError where its numbers don't fit."""
    classifier, scaling = unwrap(estimator)
    rows, intercept = scaling.fold(*two_rows(classifier.coef_, classifier.intercept_))
    largest = np.full(rows.shape[1], 2.0 ** (8 * dtype.itemsize - 1))
    if weights is WeightWidth.int16:
        return Linear(linear_map(rows, intercept, largest, hint=HINT), weights)
    if dtype.itemsize > 1:
        raise ExportError(
            "exporter.weights=int8: a linear model needs features of 8 bits", hint="exporter.weights=int16"
        )
    return Linear(narrow_map(rows, intercept, largest, hint=HINT), weights)


def two_rows(weights: Any, intercept: Any) -> tuple[F64, F64]:
    """Weights [labels, inputs] and intercepts [labels] where scikit-learn has one row for two labels."""
    weights = np.atleast_2d(np.asarray(weights, np.float64))
    intercept = np.broadcast_to(np.asarray(intercept, np.float64), len(weights))
    if len(weights) > 1:
        return weights, intercept
    return np.concatenate([-weights, weights]) / 2, np.concatenate([-intercept, intercept]) / 2
