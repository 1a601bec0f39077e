"""A weighted sum of integers for each label, and what becomes of it: what linear models, naive Bayes and the last
layer of a neural network share. templates/lib/model/linear_map repeats it in C++.

All labels but the last have a sum: how much they lead the last one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.exporter.native.narrow_sums import NarrowSums, narrow_sums
from generator.exporter.native.weighted_sums import F64, PRECISION, WeightedSums, weighted_sums
from generator.exporter.scores import SCORE_BITS
from generator.types import I32, Constant, Integers, Table

SOURCES = ("model/weighted_sums", "model/linear_map")  # folders of templates/lib
NARROW = ("model/narrow_sums", "model/linear_map")  # with weights of 8 bits


@dataclass(frozen=True)
class LinearMap:
    leads: WeightedSums | NarrowSums  # [labels - 1]

    @property
    def error_bound(self) -> float:
        """Of a score: a sum, or the difference of two."""
        return self.leads.error * min(2, len(self.leads.bias)) + 2.0**-SCORE_BITS

    def scores(self, inputs: Integers) -> I32:
        """Inputs [windows, inputs] to scores [windows, labels].

        Two labels: how much the first one leads, and the negative. More: each label's sum less the highest one, so
        that none is lost to saturation but of labels that are far behind.
        """
        sums = self.leads.sums(inputs)
        if sums.shape[1] == 1:
            lead = self.leads.saturated(sums)
            return np.concatenate([lead, -lead], axis=1)
        sums = np.pad(sums, ((0, 0), (0, 1)))
        return self.leads.saturated(sums - sums.max(1, keepdims=True))

    def constants(self) -> tuple[Constant, ...]:
        return self.leads.constants()

    def tables(self) -> tuple[Table, ...]:
        return self.leads.tables()


def linear_map(weights: F64, intercept: F64, largest: F64, *, hint: str, precision: float = PRECISION) -> LinearMap:
    """For each label a row of weights [labels, inputs] and an intercept [labels]; `largest` input in size, [inputs].

    Raises ExportError, with `hint`, where the numbers are too large.
    """
    return LinearMap(weighted_sums(*_leads(weights, intercept), largest, hint=hint, precision=precision))


def narrow_map(weights: F64, intercept: F64, largest: F64, *, hint: str) -> LinearMap:
    """The same with weights of 8 bits, for inputs of as many."""
    return LinearMap(narrow_sums(*_leads(weights, intercept), largest, hint=hint))


def _leads(weights: F64, intercept: F64) -> tuple[F64, F64]:
    """Of all labels but the last over that one."""
    return weights[:-1] - weights[-1], intercept[:-1] - intercept[-1]
