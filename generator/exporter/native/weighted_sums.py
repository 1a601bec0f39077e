"""Weighted sums of integers, each with a bias: what linear models share. templates/lib/model/linear_map repeats them.

Weights are as narrow as the caller's precision allows, whatever the inputs are: int16, or two or three digits of 15
bits, each a row of int16 again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.errors import ExportError
from generator.exporter.native.fixed_point import quantise
from generator.exporter.native.rows import DIGIT_BITS, digits_of, padded
from generator.exporter.scores import SCORE_BITS, saturated
from generator.types import I32, I64, Constant, Integers, Table

F64 = NDArray[np.float64]
PRECISION = 2.0**-7  # of a sum, where three digits give it: odds of two labels are off by 1.6 % at most
WIDTHS = ((1, 32), (1, 64), (2, 64), (3, 64))  # digits of a weight, bits of a sum: from small and fast to exact
MOST_BITS = 60  # of fraction


@dataclass(frozen=True)
class WeightedSums:
    weights: I64  # [sums, inputs]
    bias: I64  # [sums]
    digits: int  # of a weight
    sum_bits: int  # 32 or 64: the integer that holds the difference of any two sums
    score_shift: int
    error: float  # of a sum at most, inputs being exact

    def sums(self, inputs: Integers) -> I64:
        """Inputs [windows, inputs] to [windows, sums]."""
        return inputs.astype(np.int64) @ self.weights.T + self.bias

    def saturated(self, sums: I64) -> I32:
        """Sums, or differences of two, in Q16; same shape."""
        return saturated(sums, self.score_shift)

    def constants(self) -> tuple[Constant, ...]:
        return (
            Constant("int32_t", "kNumInputs", padded(self.weights).shape[1], "derived: features, a multiple of eight"),
            Constant("int32_t", "kNumDigits", self.digits, "derived: features, model, the error bound"),
            Constant("int32_t", "kScoreShift", self.score_shift, "derived: model, kBias to 1/65536 [bits]"),
        )

    def tables(self) -> tuple[Table, ...]:
        rows = digits_of(padded(self.weights), self.digits).reshape(len(self.bias) * self.digits, -1)
        return (
            Table("int16_t", "kWeights", rows, "of each input, digit by digit, for each sum", alignment=4),
            Table(f"int{self.sum_bits}_t", "kBias", self.bias, "of each sum"),
        )


def weighted_sums(
    weights: F64, intercept: F64, largest: F64, *, hint: str, precision: float = PRECISION
) -> WeightedSums:
    """Weights [sums, inputs] and intercepts [sums] for inputs up to `largest` in size, [inputs].

    As few digits as keep sums within `precision`, at most three. Raises ExportError, with `hint`, where the numbers are
    too large.
    """
    reach = float((np.abs(weights) @ largest + np.abs(intercept)).max())
    for digits, sum_bits in WIDTHS:
        fixed = quantise(weights, DIGIT_BITS * digits + 1, min(MOST_BITS, sum_bits - 3 - int(np.frexp(reach)[1])))
        error = float((fixed.errors(weights) @ largest).max() + fixed.error)  # with that of the bias
        if fixed.bits >= SCORE_BITS and error <= precision:
            break
    if fixed.bits < SCORE_BITS:
        raise ExportError(f"model: a weight of {np.abs(weights).max():.3g} is too large for integer scores", hint=hint)
    bias = np.round(np.ldexp(intercept, fixed.bits)).astype(np.int64)
    return WeightedSums(fixed.values, bias, digits, sum_bits, fixed.bits - SCORE_BITS, error)
