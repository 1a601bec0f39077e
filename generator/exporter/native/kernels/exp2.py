"""Powers of two with negative exponents, as templates/lib/model/exp2 has them: chords between 129 points."""

from __future__ import annotations

import numpy as np

from generator.types import I64, Table

POINTS = 128  # an octave
_BULGE = (np.log(2) / POINTS) ** 2 / 16  # half of what a chord lies above the curve: taken off, it is off either way
TABLE: I64 = np.round(2.0 ** (30 - np.arange(POINTS + 1) / POINTS) * (1 - _BULGE)).astype(np.int64)
ERROR = _BULGE + 2.0**-29  # of exp2_of_minus, with the rounding of table and product
ARGUMENT_BITS = 24  # fraction bits of the exponent
ZERO = 31 << ARGUMENT_BITS  # exponents from here on give 0


def exp2_of_minus(exponent: I64) -> I64:
    """2^-exponent in Q30 for exponents in Q24 from 0 on, same shape."""
    exponent = np.minimum(exponent, ZERO)
    whole, point, rest = exponent >> 24, (exponent >> 17) & (POINTS - 1), (exponent & 0x1FFFF) << 15
    drop = ((TABLE[point] - TABLE[point + 1]) * rest) >> 32
    return np.asarray((TABLE[point] - drop) >> whole)


def table() -> Table:
    return Table("uint32_t", "kExp2Table", TABLE, "2^(-i/128), less half of what chords between them are above, Q30")
