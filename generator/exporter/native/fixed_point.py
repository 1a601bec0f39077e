"""Real numbers to the integers of a table, with the error that this makes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.types import I64

F64 = NDArray[np.float64]
NARROW_ERROR = 2.0**-8  # of a decision, whose margin is 1, that no window can exceed


@dataclass(frozen=True)
class FixedPoint:
    """`values` ≈ real · 2^bits, each at most half a unit off."""

    values: I64
    bits: int
    width: int  # of an integer in the table [bits]

    @property
    def error(self) -> float:
        """Largest difference of value · 2^-bits from the real number."""
        return 0.5 * 2.0**-self.bits

    def errors(self, real: F64) -> F64:
        """How far each value is off."""
        return np.abs(np.ldexp(self.values.astype(np.float64), -self.bits) - real)

    @property
    def ctype(self) -> str:
        return f"int{self.width}_t"


def quantise(real: F64, width: int, most_bits: int = 60) -> FixedPoint:
    """The most fraction bits with which every value fits a signed integer of `width` bits; at most `most_bits`."""
    largest = float(np.max(np.abs(real), initial=0.0))
    bits = most_bits if largest == 0 else min(most_bits, width - 1 - math.frexp(largest)[1])
    if np.round(np.ldexp(largest, bits)) == 2.0 ** (width - 1):
        bits -= 1
    return FixedPoint(np.round(np.ldexp(real, bits)).astype(np.int64), bits, width)


def quantise_narrowly(real: F64, bound: Callable[[F64], float], most_bits: int = 60) -> FixedPoint:
    """In 16 bits if `bound`, of each value's own error, is NARROW_ERROR at most; else in 32."""
    narrow = quantise(real, 16, most_bits)
    return narrow if bound(narrow.errors(real)) <= NARROW_ERROR else quantise(real, 32, most_bits)


def whole_words(vectors: NDArray[np.integer[Any]]) -> NDArray[np.integer[Any]]:
    """Vectors [count, size] with zeros up to a multiple of four bytes, for templates/lib/dsp/inner_product.h."""
    rest = -vectors.shape[1] % (4 // vectors.dtype.itemsize)
    return np.pad(vectors, ((0, 0), (0, rest)))
