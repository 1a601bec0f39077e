"""Integer base-2 logarithm with nine fraction bits (Q9), from a table of 33 points and linear interpolation.

The definition that templates/lib/features/mel/log2.h repeats. Error below 0.0012 octave.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

I64 = NDArray[np.int64]

FRACTION_BITS = 9
TABLE: I64 = np.round(np.log2(1 + np.arange(33) / 32) * 32768).astype(np.int64)  # Q15, [33]


def floor_log2(value: I64) -> I64:
    """Exact floor(log2(value)) of positive int64 values (a float64 may round up to the next power of two)."""
    exponent = np.frexp(value.astype(np.float64))[1].astype(np.int64) - 1
    return np.where(value >> exponent == 0, exponent - 1, exponent)


def log2_q9(value: I64) -> I64:
    """512·log2(value) of int64 values ≥ 0, same shape; 0 for 0 as for 1."""
    value = np.maximum(value, 1)
    exponent = floor_log2(value)
    mantissa = np.where(exponent >= 31, value >> np.maximum(exponent - 31, 0), value << np.maximum(31 - exponent, 0))
    index, fraction = (mantissa >> 26) & 31, (mantissa >> 10) & 0xFFFF
    low = TABLE[index]
    return np.asarray((exponent << 9) + ((low + ((TABLE[index + 1] - low) * fraction >> 16) + 32) >> 6))
