"""What all kernels begin with."""

from __future__ import annotations

import numpy as np

from generator.types import I64, Integers


def dot(x: Integers, vectors: Integers) -> I64:
    """Exact inner products [windows, vectors]; float64 holds every integer of this size."""
    return np.round(x.astype(np.float64) @ vectors.astype(np.float64).T).astype(np.int64)


def largest_dot(vectors: Integers) -> float:
    """What the inner product of a support vector with any window can't exceed."""
    largest = 2 ** (8 * vectors.dtype.itemsize - 1)
    return float(largest * np.abs(vectors.astype(np.int64)).sum(1).max())
