"""Gaussian naive Bayes: the logarithm of a normal distribution is quadratic in each feature, so that each label's
log-likelihood is a weighted sum of the features and their squares.

Features are independent given the label: log p(label) - Σ log(2π·var)/2 - Σ (x - mean)²/(2·var).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.naive_bayes import GaussianNB as Estimator

from generator.errors import ExportError
from generator.exporter.native.base import Exported
from generator.exporter.native.linear_map import SOURCES, LinearMap, linear_map
from generator.exporter.scaling import F64, unwrap
from generator.types import I32, I64, Integers, Part

HINT = "model.var_smoothing=1e-3"
PRECISION = 2.0**-7  # of each feature's log-likelihood: its density to 0.8 %, at any value of the feature
FOUR, ONE = [0, 2, 1, 3], [0]  # the order of features in `inputs`, int8 and int16: as the board takes them from words


@dataclass(frozen=True)
class GaussianNb(Exported):
    """An exported GaussianNB; `scores` repeats templates/lib/model/gaussian_nb/model.cpp.

    Natural logarithms of the joint likelihood. Two labels: their difference and its negative; more: less the best one.
    """

    map: LinearMap

    @property
    def error_bound(self) -> float:
        return self.map.error_bound

    def scores(self, x: Integers) -> I32:
        return self.map.scores(inputs(x))

    def part(self) -> Part:
        return Part("model", (*SOURCES, "model/gaussian_nb"), self.map.constants(), self.map.tables())


def inputs(x: Integers) -> I64:
    """Features [windows, features] to int16 values [windows, inputs]: x and x², so scaled that weights are alike."""
    wide = x.astype(np.int64)
    square = wide * wide
    if x.dtype.itemsize == 1:
        return _in_order([wide * 256, square], FOUR)
    return _in_order([wide, square >> 16, (square & 0xFFFF) - 32768], ONE)


def _in_order(terms: list[Any], order: list[int]) -> NDArray[Any]:
    """Terms [rows, features] to [rows, inputs]: of each few features, in `order`, one term after the other."""
    filled = [np.pad(term, ((0, 0), (0, -term.shape[1] % len(order)))) for term in terms]
    blocks = [term.reshape(len(term), -1, len(order))[:, :, order] for term in filled]
    return np.concatenate(blocks, axis=2).reshape(len(terms[0]), -1)


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
    return GaussianNb(linear_map(weights, intercept, largest, hint=HINT, precision=PRECISION * linear.shape[1]))


def _over_inputs(square: F64, linear: F64, constant: F64, dtype: np.dtype[Any]) -> tuple[F64, F64, F64]:
    """Factors of x² and x [labels, features] as weights of `inputs`, with the intercepts and each input's size."""
    if dtype.itemsize == 1:
        terms, sizes, offset, order = [linear / 256, square], [2.0**15, 2.0**14], 0.0, FOUR
    else:
        terms, sizes, offset, order = [linear, square * 65536, square], [2.0**15, 2.0**14, 2.0**15], 32768.0, ONE
    largest = _in_order([np.full((1, linear.shape[1]), size) for size in sizes], order)[0]
    return _in_order(terms, order), constant + offset * square.sum(1), largest
