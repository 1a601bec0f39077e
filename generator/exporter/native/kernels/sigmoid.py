"""tanh(gamma·x·s + coef0) = (1 - 2^-t) / (1 + 2^-t) with t = 2 |gamma·x·s + coef0| / ln 2, and its sign."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from generator.errors import ExportError
from generator.exporter.native.kernels import exp2
from generator.exporter.native.kernels.product import dot, largest_dot
from generator.types import I64, Constant, Integers, Table

ONE = 1 << 30


@dataclass(frozen=True)
class SigmoidKernel:
    vectors: Integers  # [vectors, features]
    gamma: float
    coef0: float

    sources = ("model/sigmoid_kernel", "model/exp2")
    scale = 1.0

    def __post_init__(self) -> None:
        """Raises ExportError where an exponent would lose its fraction."""
        if self._bits < exp2.ARGUMENT_BITS:
            raise ExportError(
                f"model.gamma={self.gamma:g} with model.coef0={self.coef0:g} is too large for integer features",
                hint="model.gamma=scale",
            )

    @property
    def _slope(self) -> float:
        """What 1 of x·s adds to t."""
        return self.gamma * 2 / math.log(2)

    @property
    def _offset(self) -> float:
        return self.coef0 * 2 / math.log(2)

    @property
    def _dot_shift(self) -> int:
        """Bits of x·s that are dropped, so that 31 are left."""
        return max(0, math.frexp(largest_dot(self.vectors))[1] - 31)

    @property
    def _fixed_offset(self) -> int:
        return round(math.ldexp(self._offset, self._bits))

    @property
    def _bits(self) -> int:
        """Fraction bits with which no exponent exceeds 61 bits."""
        farthest = self._slope * largest_dot(self.vectors) + abs(self._offset)
        return min(60 - math.frexp(farthest)[1], exp2.ARGUMENT_BITS + 30)

    @property
    def _multiplier(self) -> int:
        return round(math.ldexp(self._slope, self._bits + self._dot_shift))

    @property
    def error_bound(self) -> float:
        """A chord's and a quotient's, and that of t as far as it counts: up to 31."""
        counts = min(self._slope * largest_dot(self.vectors), 31 + abs(self._offset))
        exact = math.ldexp(self._slope, self._bits + self._dot_shift)
        of_slope = counts * abs(self._multiplier - exact) / max(exact, 2.0**-60)
        of_dot = self._slope * ((1 << self._dot_shift) - 1)
        return float(2 * exp2.ERROR + of_slope + of_dot + 2 * 2.0**-exp2.ARGUMENT_BITS)

    def values(self, x: Integers) -> I64:
        argument = (dot(x, self.vectors) >> self._dot_shift) * self._multiplier + self._fixed_offset
        power = exp2.exp2_of_minus(np.abs(argument) >> self._bits - exp2.ARGUMENT_BITS)
        quotient = ((ONE - power) << 30) // (ONE + power)
        return np.where(argument < 0, -quotient, quotient)

    def constants(self) -> tuple[Constant, ...]:
        shift = self._bits - exp2.ARGUMENT_BITS
        return (
            Constant("int32_t", "kDotShift", self._dot_shift, "derived: features, so that 31 bits are left [bits]"),
            Constant("int64_t", "kGamma", self._multiplier, "model.gamma, times 2/ln 2, before kExponentShift"),
            Constant("int64_t", "kOffset", self._fixed_offset, "model.coef0, likewise"),
            Constant("int32_t", "kExponentShift", shift, "derived: model.gamma, model.coef0, to Q24 [bits]"),
        )

    def tables(self) -> tuple[Table, ...]:
        return (exp2.table(),)
