"""(gamma·x·s + coef0)^degree as a power of (x·s + coef0/gamma) / limit, where no window can exceed the limit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from generator.errors import ExportError
from generator.exporter.native.kernels.product import dot, largest_dot
from generator.types import I64, Constant, Integers, Table

ONE = 1 << 30


@dataclass(frozen=True)
class PolyKernel:
    vectors: Integers  # [vectors, features]
    gamma: float
    coef0: float
    degree: int

    sources = ("model/poly_kernel",)

    def __post_init__(self) -> None:
        """Raises ExportError for what is no polynomial of the window, or doesn't fit."""
        if self.degree < 1:
            raise ExportError(f"model.degree={self.degree} must be at least 1", hint="model.degree=2")
        if self.gamma == 0:
            raise ExportError("model.gamma=0 must be above 0", hint="model.gamma=scale")
        if self._limit >= 2.0**62:
            raise ExportError(
                f"model.coef0={self.coef0:g} is too large for model.gamma={self.gamma:g}", hint="model.gamma=scale"
            )
        if self.degree * (math.frexp(self.gamma)[1] + 30 - self._bits) > 900:  # scale must fit a float64
            raise ExportError(
                f"model.gamma={self.gamma:g} is too large for model.degree={self.degree}", hint="model.gamma=scale"
            )

    @cached_property
    def _limit(self) -> float:
        """What |x·s + coef0/gamma| can't exceed."""
        return largest_dot(self.vectors) + abs(self.coef0 / self.gamma)

    @property
    def _bits(self) -> int:
        """The base is (x·s + coef0/gamma) · 2^bits in Q30."""
        return 30 - math.frexp(self._limit + 1)[1]

    @property
    def scale(self) -> float:
        return float((self.gamma * 2.0 ** (30 - self._bits)) ** self.degree)

    @property
    def error_bound(self) -> float:
        return 3 * self.degree / ONE

    @cached_property
    def _base(self) -> tuple[int, int, int]:
        """Multiplier, offset and right shift from x·s to the base."""
        up, down = max(self._bits, 0), max(-self._bits, 0)
        return 1 << up, round(self.coef0 / self.gamma * 2**up), down

    def values(self, x: Integers) -> I64:
        multiplier, offset, shift = self._base
        base = (dot(x, self.vectors) * multiplier + offset) >> shift
        power = base
        for _ in range(1, self.degree):
            power = (power * base) >> 30
        return np.asarray(power)

    def constants(self) -> tuple[Constant, ...]:
        multiplier, offset, shift = self._base
        return (
            Constant("int32_t", "kDegree", self.degree, "model.degree"),
            Constant("int64_t", "kDotScale", multiplier, "derived: model.gamma, kVectors"),
            Constant("int64_t", "kOffset", offset, "derived: model.coef0, model.gamma"),
            Constant("int32_t", "kDotShift", shift, "derived: model.gamma, kVectors [bits]"),
        )

    def tables(self) -> tuple[Table, ...]:
        return ()
