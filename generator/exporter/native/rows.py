"""Rows of weights as templates/lib/dsp/sum_of_products.h takes them."""

from __future__ import annotations

import numpy as np

from generator.types import I64

DIGIT_BITS = 15


def padded(rows: I64) -> I64:
    """Rows [..., size] with zeros up to a multiple of eight values."""
    return np.pad(rows, [(0, 0)] * (rows.ndim - 1) + [(0, -rows.shape[-1] % 8)])


def two_in_one(rows: I64) -> I64:
    """An even number of rows of int8 [count, size] as int16 [count / 2, size]: 256 times the first plus the second.

    128 more, so that the lower byte is the second without a sign and every pair fits.
    """
    return rows[0::2] * 256 + rows[1::2] + 128


def digits_of(weights: I64, digits: int) -> I64:
    """Weights [..., size] to int16 digits of DIGIT_BITS [..., digits, size], the most significant first.

    Each has the weight's sign.
    """
    shifts = DIGIT_BITS * np.arange(digits)[::-1, None]
    return np.asarray(
        np.sign(weights)[..., None, :] * ((np.abs(weights)[..., None, :] >> shifts) & ((1 << DIGIT_BITS) - 1))
    )
