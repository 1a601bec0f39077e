"""A weighted sum of integers for each label, and what becomes of it: what linear models, naive Bayes and the last
layer of a neural network share. templates/lib/model/linear_map repeats it in C++.

All labels but the last have a sum: how much they lead the last one. Weights are as narrow as `PRECISION` allows,
whatever the inputs are: int16, or two or three digits of 15 bits, each a row of int16 again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.errors import ExportError
from generator.exporter.native.fixed_point import quantise
from generator.exporter.native.rows import padded
from generator.types import I32, I64, Constant, Integers, Table

F64 = NDArray[np.float64]
SCORE_BITS = 16
LIMIT = (1 << 30) - 1
PRECISION = 2.0**-7  # of a sum, where three digits give it: odds of two labels are off by 1.6 % at most
DIGIT_BITS = 15
WIDTHS = ((1, 32), (1, 64), (2, 64), (3, 64))  # digits of a weight, bits of a sum: from small and fast to exact
MOST_BITS = 60  # of fraction
SOURCE = "model/linear_map"  # folder of templates/lib


@dataclass(frozen=True)
class LinearMap:
    weights: I64  # [labels - 1, inputs]
    bias: I64  # [labels - 1]
    digits: int  # of a weight
    sum_bits: int  # 32 or 64: the integer that holds the difference of any two sums
    score_shift: int
    error: float  # of a sum at most, inputs being exact

    @property
    def error_bound(self) -> float:
        """Of a score: a sum, or the difference of two."""
        return self.error * min(2, len(self.bias)) + 2.0**-SCORE_BITS

    def scores(self, inputs: Integers) -> I32:
        """Inputs [windows, inputs] to scores [windows, labels].

        Two labels: how much the first one leads, and the negative. More: each label's sum less the highest one, so
        that none is lost to saturation but of labels that are far behind.
        """
        sums = inputs.astype(np.int64) @ self.weights.T + self.bias
        if sums.shape[1] == 1:
            lead = self._saturated(sums)
            return np.concatenate([lead, -lead], axis=1)
        sums = np.pad(sums, ((0, 0), (0, 1)))
        return self._saturated(sums - sums.max(1, keepdims=True))

    def _saturated(self, sums: I64) -> I32:
        return np.asarray(np.clip(sums >> self.score_shift, -LIMIT, LIMIT), np.int32)

    def constants(self) -> tuple[Constant, ...]:
        return (
            Constant("int32_t", "kNumInputs", padded(self.weights).shape[1], "derived: features, a multiple of eight"),
            Constant("int32_t", "kNumDigits", self.digits, "derived: features, model, the error bound"),
            Constant("int32_t", "kScoreShift", self.score_shift, "derived: model, kBias to 1/65536 [bits]"),
        )

    def tables(self) -> tuple[Table, ...]:
        return (
            Table(
                "int16_t", "kWeights", padded(self._rows()), "of each input, digit by digit, for each sum", alignment=4
            ),
            Table(f"int{self.sum_bits}_t", "kBias", self.bias, "of each sum"),
        )

    def _rows(self) -> I64:
        """The digits of the weights [sums · digits, inputs], the most significant first; each has the weight's sign."""
        shifts = DIGIT_BITS * np.arange(self.digits)[::-1]
        digits = (np.abs(self.weights)[:, None] >> shifts[:, None]) & ((1 << DIGIT_BITS) - 1)
        return np.asarray(np.sign(self.weights)[:, None] * digits).reshape(-1, self.weights.shape[1])


def linear_map(weights: F64, intercept: F64, largest: F64, *, hint: str, precision: float = PRECISION) -> LinearMap:
    """For each label a row of weights [labels, inputs] and an intercept [labels]; `largest` input in size, [inputs].

    As few digits as keep sums within `precision`, at most three. Raises ExportError, with `hint`, where the numbers are
    too large.
    """
    weights, intercept = weights[:-1] - weights[-1], intercept[:-1] - intercept[-1]
    reach = float((np.abs(weights) @ largest + np.abs(intercept)).max())
    for digits, sum_bits in WIDTHS:
        fixed = quantise(weights, DIGIT_BITS * digits + 1, min(MOST_BITS, sum_bits - 3 - int(np.frexp(reach)[1])))
        rounding = np.abs(np.ldexp(fixed.values.astype(np.float64), -fixed.bits) - weights) @ largest
        error = float(rounding.max() + fixed.error)  # with that of the bias
        if fixed.bits >= SCORE_BITS and error <= precision:
            break
    if fixed.bits < SCORE_BITS:
        raise ExportError(f"model: a weight of {np.abs(weights).max():.3g} is too large for integer scores", hint=hint)
    bias = np.round(np.ldexp(intercept, fixed.bits)).astype(np.int64)
    return LinearMap(fixed.values, bias, digits, sum_bits, fixed.bits - SCORE_BITS, error)
