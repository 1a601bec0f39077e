"""Gaussian naive Bayes: the logarithm of a normal distribution is quadratic in each feature, so that each label's
log-likelihood is a weighted sum of the features and their squares.

Features are independent given the label: log p(label) - Σ log(2π·var)/2 - Σ (x - mean)²/(2·var).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.naive_bayes import GaussianNB as Estimator

from generator.errors import ExportError
from generator.exporter.native.linear_map import SOURCE, LinearMap, linear_map
from generator.exporter.scaling import F64, unwrap
from generator.types import I32, I64, Integers, Part

HINT = "model.var_smoothing=1e-3"


@dataclass(frozen=True)
class GaussianNb:
    """An exported GaussianNB; `scores` repeats templates/lib/model/gaussian_nb/model.cpp.

    Natural logarithms of the joint likelihood. Two labels: their difference and its negative; more: less the best one.
    """

    map: LinearMap

    labels_only = False
    approximation = None

    @property
    def error_bound(self) -> float:
        return self.map.error_bound

    @property
    def table_bytes(self) -> int:
        return self.part().table_bytes

    def scores(self, x: Integers) -> I32:
        return self.map.scores(inputs(x))

    def part(self) -> Part:
        return Part("model", (SOURCE, "model/gaussian_nb"), self.map.constants(), self.map.tables())


def inputs(x: Integers) -> I64:
    """Features [windows, features] to int16 values [windows, inputs]: x and x², so scaled that weights are alike."""
    wide = x.astype(np.int64)
    square = wide * wide
    if x.dtype.itemsize == 1:
        terms = [wide * 128, square]
    else:
        terms = [wide, square >> 16, (square & 0xFFFF) - 32768]
    return np.stack(terms, axis=2).reshape(len(x), -1)


def accepts(estimator: Any) -> bool:
    return isinstance(unwrap(estimator)[0], Estimator)


def export(estimator: Any, dtype: np.dtype[Any]) -> GaussianNb:
    """A fitted GaussianNB over features of `dtype`. Raises ExportError where its numbers don't fit."""
    classifier, scaling = unwrap(estimator)
    if not classifier.var_.all():
        raise ExportError("model.var_smoothing=0 leaves a feature without any variance", hint=HINT)
    mean, variance = classifier.theta_ * scaling.scale + scaling.mean, classifier.var_ * scaling.scale**2
    square, linear = -0.5 / variance, mean / variance
    constant = np.log(classifier.class_prior_) - 0.5 * (np.log(2 * np.pi * classifier.var_) + mean**2 / variance).sum(1)
    weights, intercept, largest = _over_inputs(square, linear, constant, dtype)
    return GaussianNb(linear_map(weights, intercept, largest, hint=HINT))


def _over_inputs(square: F64, linear: F64, constant: F64, dtype: np.dtype[Any]) -> tuple[F64, F64, F64]:
    """Factors of x² and x [labels, features] as weights of `inputs`, with the intercepts and each input's size."""
    if dtype.itemsize == 1:
        terms, largest, offset = [linear / 128, square], [2.0**14, 2.0**14], 0.0
    else:
        terms, largest, offset = [linear, square * 65536, square], [2.0**15, 2.0**14, 2.0**15], 32768.0
    weights = np.stack(terms, axis=2).reshape(len(linear), -1)
    return weights, constant + offset * square.sum(1), np.tile(largest, linear.shape[1])
