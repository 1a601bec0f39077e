"""micromlgen's C++ for a LogisticRegression, which is the largest of some linear sums: so every linear classifier.

For two labels scikit-learn has one row of weights, where micromlgen 1.1.28 needs one a label: it gets -w/2 and w/2. It
rounds every number to 12 decimals, so features and weights are scaled by powers of two, which is exact algebra.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import micromlgen
import numpy as np

from generator.exporter.native.linear import KINDS, two_rows
from generator.exporter.scaling import F64, unwrap
from generator.exporter.scores import answers_only
from generator.types import I32, Constant, Integers, Part

BYTES_PER_WEIGHT = 10  # of Cortex-M4 code: each weight is passed as a double


@dataclass(frozen=True)
class MicromlgenLinear:
    """The numbers that micromlgen is given. `scores` is their sums in float64: 65536 for the answer, 0 else."""

    feature_bits: int  # features are divided by 2^feature_bits
    weights: F64  # [labels, features]
    intercept: F64  # [labels]

    labels_only = True
    approximation = None
    error_bound = 0.0

    def scores(self, x: Integers) -> I32:
        sums = np.ldexp(x.astype(np.float64), -self.feature_bits) @ self.weights.T + self.intercept
        return answers_only(sums.argmax(1), len(self.intercept))

    @cached_property
    def code(self) -> str:
        """micromlgen's text, byte for byte; it knows classifiers by the name of their class."""
        attributes = {"coef_": self.weights, "intercept_": self.intercept, "classes_": np.arange(len(self.intercept))}
        return str(micromlgen.port(type("LogisticRegression", (), attributes)()))

    def part(self) -> Part:
        bits = Constant("int32_t", "kFeatureBits", self.feature_bits, "derived: features [bits]")
        return Part(
            "model", ("model/answer", "model/linear/micromlgen"), (bits,), texts={"micromlgen_linear.h": self.code}
        )

    @property
    def table_bytes(self) -> int:
        return BYTES_PER_WEIGHT * self.weights.size


def accepts(estimator: Any) -> bool:
    return isinstance(unwrap(estimator)[0], KINDS)


def export(estimator: Any, dtype: np.dtype[Any]) -> MicromlgenLinear:
    """A fitted linear classifier over features of `dtype`: x' = x/2^k, w' = w·2^k, and all sums scaled alike."""
    classifier, scaling = unwrap(estimator)
    weights, intercept = scaling.fold(*two_rows(classifier.coef_, classifier.intercept_))
    bits = 8 * dtype.itemsize - 1
    weights = np.ldexp(weights, bits)
    level = math.frexp(float(np.abs(weights).max()))[1]  # the answer depends on which sum is the largest alone
    return MicromlgenLinear(bits, np.ldexp(weights, -level), np.ldexp(intercept, -level))
