"""Integer kernels: the definitions that templates/lib/model/{rbf,poly}_kernel repeat in C++.

Each maps features and support vectors to values in Q30. `scale` is the real value of 1 in Q30, which the coefficients
take in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from generator.errors import ExportError
from generator.types import I64, Constant, Integers, Table

LN2 = round(math.log(2) * (1 << 24))
EXP2_TABLE: I64 = np.round(2.0 ** (31 - np.arange(64) / 64)).astype(np.int64)
EXP2_ERROR = 3e-7  # of exp2_of_minus, with the rounding of its argument
T_BITS = 24  # fraction bits of that argument
ONE = 1 << 30


class Kernel(Protocol):
    @property
    def source(self) -> str:
        """Folder of templates/lib."""

    @property
    def scale(self) -> float: ...

    @property
    def error_bound(self) -> float:
        """Largest error of a value, as a share of 1 in Q30."""

    def values(self, x: Integers) -> I64:
        """Features [windows, features] to Q30 [windows, vectors]."""

    def constants(self) -> tuple[Constant, ...]: ...

    def tables(self) -> tuple[Table, ...]: ...


def dot(x: Integers, vectors: Integers) -> I64:
    """Exact inner products [windows, vectors]; float64 holds every integer of this size."""
    return np.round(x.astype(np.float64) @ vectors.astype(np.float64).T).astype(np.int64)


def exp2_of_minus(exponent: I64) -> I64:
    """2^-exponent in Q30 for exponents in Q24, same shape."""
    whole, rest = np.minimum(exponent >> 24, 62), ((exponent & 0x3FFFF) * LN2) >> 17
    factor = (1 << 31) - rest + ((rest * rest) >> 32)
    value = (EXP2_TABLE[(exponent >> 18) & 63] * factor) >> 32
    return np.where(exponent >= 31 << 24, 0, value >> whole)


@dataclass(frozen=True)
class RbfKernel:
    """exp(-gamma·|x - s|²) = 2^-t with t = |x - s|² · gamma/ln 2, from exact integer distances."""

    vectors: Integers
    gamma: float

    source = "model/rbf_kernel"
    scale = 1.0

    def __post_init__(self) -> None:
        """Raises ExportError where gamma does not fit."""
        if self._gamma_bits < T_BITS:
            raise ExportError(f"model.gamma={self.gamma:g} is too large for integer features", hint="model.gamma=scale")

    @property
    def error_bound(self) -> float:
        return EXP2_ERROR + 2.0**-self._precision

    @property
    def _is_wide(self) -> bool:
        return self.vectors.dtype.itemsize > 1

    @property
    def _precision(self) -> int:
        """Bits of gamma that the largest distance leaves room for in 62."""
        step = 1 << 8 * self.vectors.dtype.itemsize
        farthest: int = self.vectors.shape[1] * (step - 1) ** 2
        return min(30, 62 - farthest.bit_length())

    @property
    def _gamma_bits(self) -> int:
        """Fraction bits of gamma/ln 2; the C++ shifts t right by those above T_BITS, at most 62."""
        return min(self._precision - math.frexp(self.gamma / math.log(2))[1], T_BITS + 62)

    @cached_property
    def _gamma(self) -> tuple[int, int]:
        """gamma/ln 2 as (integer, shift): distance · integer >> shift is t in Q24."""
        return round(math.ldexp(self.gamma / math.log(2), self._gamma_bits)), self._gamma_bits - T_BITS

    def values(self, x: Integers) -> I64:
        squared = (self.vectors.astype(np.int64) ** 2).sum(1)
        distance = (x.astype(np.int64) ** 2).sum(1)[:, None] + squared[None] - 2 * dot(x, self.vectors)
        multiplier, shift = self._gamma
        return exp2_of_minus((distance * multiplier) >> shift)

    def constants(self) -> tuple[Constant, ...]:
        multiplier, shift = self._gamma
        return (
            Constant("uint64_t", "kGamma", multiplier, "model.gamma, over ln 2, with kGammaShift in Q24"),
            Constant("int32_t", "kGammaShift", shift, "derived: model.gamma [bits]"),
        )

    def tables(self) -> tuple[Table, ...]:
        squared = (self.vectors.astype(np.int64) ** 2).sum(1)
        return (
            Table("int64_t" if self._is_wide else "int32_t", "kSquaredNorms", squared, "of the support vectors"),
            Table("uint32_t", "kExp2Table", EXP2_TABLE, "2^(-i/64), Q31"),
        )


@dataclass(frozen=True)
class PolyKernel:
    """(gamma·x·s + coef0)^degree as a power of (x·s + coef0/gamma) / limit, where no window can exceed the limit."""

    vectors: Integers
    gamma: float
    coef0: float
    degree: int

    source = "model/poly_kernel"

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
        largest = 2 ** (8 * self.vectors.dtype.itemsize - 1)
        return float(largest * np.abs(self.vectors.astype(np.int64)).sum(1).max()) + abs(self.coef0 / self.gamma)

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


def kernel_of(svc: Any, vectors: NDArray[np.integer[Any]]) -> Kernel:
    """The integer kernel of a fitted SVC (its `_gamma` is the number that gamma="scale" stands for)."""
    if svc.kernel == "rbf":
        return RbfKernel(vectors, float(svc._gamma))
    return PolyKernel(vectors, float(svc._gamma), float(svc.coef0), int(svc.degree))
