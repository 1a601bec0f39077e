"""Real numbers to the integers of a table, with the error that this makes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.types import I64

F64 = NDArray[np.float64]


@dataclass(frozen=True)
class FixedPoint:
    """`values` ≈ real · 2^bits, each at most half a unit off."""

    values: I64
    bits: int

    @property
    def error(self) -> float:
        """Largest difference of value · 2^-bits from the real number."""
        return 0.5 * 2.0**-self.bits


def quantise(real: F64, width: int, most_bits: int = 60) -> FixedPoint:
    """The most fraction bits with which every value fits a signed integer of `width` bits; at most `most_bits`."""
    largest = float(np.max(np.abs(real), initial=0.0))
    bits = most_bits if largest == 0 else min(most_bits, width - 1 - math.frexp(largest)[1])
    if np.round(np.ldexp(largest, bits)) == 2.0 ** (width - 1):
        bits -= 1
    return FixedPoint(np.round(np.ldexp(real, bits)).astype(np.int64), bits)


def whole_words(vectors: NDArray[np.integer[Any]]) -> NDArray[np.integer[Any]]:
    """Vectors [count, size] with zeros up to a multiple of four bytes, for templates/lib/dsp/inner_product.h."""
    rest = -vectors.shape[1] % (4 // vectors.dtype.itemsize)
    return np.pad(vectors, ((0, 0), (0, rest)))
