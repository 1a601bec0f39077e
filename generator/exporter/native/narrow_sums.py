"""Weighted sums of int8 inputs with weights of 8 bits: a quarter to half the flash of weighted_sums.py, and less exact.

templates/lib/model/narrow_sums repeats them under the same names. Of many features no weight counts for much, and what
rounding adds to one score it takes from another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.errors import ExportError
from generator.exporter.native.fixed_point import FixedPoint, quantise
from generator.exporter.native.rows import padded
from generator.exporter.scaling import F64
from generator.exporter.scores import LIMIT, SCORE_BITS
from generator.types import I32, I64, Constant, Integers, Table

WIDTH = 8  # of a weight [bits]
MOST_BITS = 28  # of fraction, for weights that are hardly more than zero
MOST_FINER = 3  # bits that saturation of a few weights may gain
MOST_SUM = (1 << 30) - 1  # so that int32 holds the difference of two
ORDER = [0, 2, 1, 3]  # of each four weights, for AddFourProducts of templates/lib/dsp/dsp.h


@dataclass(frozen=True)
class NarrowSums:
    weights: I64  # [sums, inputs]
    bias: I64  # [sums]
    score_shift: int  # from a sum to Q16, to the right; to the left where it is negative
    error: float  # of a sum at most, inputs being exact

    def sums(self, inputs: Integers) -> I64:
        """Inputs [windows, inputs] to [windows, sums]."""
        return inputs.astype(np.int64) @ self.weights.T + self.bias

    def saturated(self, sums: I64) -> I32:
        """Sums, or differences of two, in Q16; same shape."""
        right, left = max(self.score_shift, 0), max(-self.score_shift, 0)
        most = LIMIT >> left
        return np.asarray(np.clip(sums >> right, -most, most) << left, np.int32)

    def constants(self) -> tuple[Constant, ...]:
        return (
            Constant("int32_t", "kNumInputs", padded(self.weights).shape[1], "derived: features, a multiple of eight"),
            Constant("int32_t", "kScoreShift", self.score_shift, "derived: model, kBias to 1/65536 [bits]"),
        )

    def tables(self) -> tuple[Table, ...]:
        rows = padded(self.weights)
        mixed = rows.reshape(len(rows), -1, len(ORDER))[:, :, ORDER].reshape(rows.shape)
        source = "of each input for each sum, the middle two of every four swapped: exporter.weights"
        return (
            Table("int8_t", "kWeights", mixed, source, alignment=4),
            Table("int32_t", "kBias", self.bias, "of each sum"),
        )


def narrow_sums(weights: F64, intercept: F64, largest: F64, *, hint: str) -> NarrowSums:
    """Weights [sums, inputs] and intercepts [sums] for inputs up to `largest` in size, [inputs].

    Raises ExportError, with `hint`, where the numbers are too large.
    """
    fixed = _rounded(weights)
    bias = np.round(np.ldexp(intercept, fixed.bits))
    if fixed.bits < 0 or (np.abs(fixed.values) @ largest + np.abs(bias)).max() > MOST_SUM:
        raise ExportError(f"model: a weight of {np.abs(weights).max():.3g} is too large for integer scores", hint=hint)
    error = float((fixed.errors(weights) @ largest).max() + fixed.error)  # with that of the bias
    return NarrowSums(fixed.values, bias.astype(np.int64), fixed.bits - SCORE_BITS, error)


def _rounded(weights: F64) -> FixedPoint:
    """With the least sum of squared errors: a few large weights may saturate, so that all others have more bits."""
    fitting, most = quantise(weights, WIDTH, MOST_BITS), (1 << WIDTH - 1) - 1
    finer = [
        FixedPoint(np.clip(np.round(np.ldexp(weights, bits)), -most, most).astype(np.int64), bits, WIDTH)
        for bits in range(fitting.bits, min(fitting.bits + MOST_FINER, MOST_BITS) + 1)
    ]
    return min(finer, key=lambda fixed: float((fixed.errors(weights) ** 2).sum()))
