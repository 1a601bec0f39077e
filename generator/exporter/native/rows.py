"""Rows of weights as templates/lib/dsp/sum_of_products.h takes them."""

from __future__ import annotations

import numpy as np

from generator.types import I64


def padded(rows: I64) -> I64:
    """Rows [count, size] with zeros up to a multiple of eight values."""
    return np.pad(rows, ((0, 0), (0, -rows.shape[1] % 8)))


def two_in_one(rows: I64) -> I64:
    """An even number of rows of int8 [count, size] as int16 [count / 2, size]: 256 times the first plus the second.

    128 more, so that the lower byte is the second without a sign and every pair fits.
    """
    return rows[0::2] * 256 + rows[1::2] + 128
