"""Which of many kernels tell labels apart: the half with the largest weights in a ridge regression, again and again.

Recursive feature elimination (I. Guyon, J. Weston, S. Barnhill, V. Vapnik, "Gene selection for cancer classification
using support vector machines", Machine Learning 46, 2002), with groups of features. In float64, so that the rounding of
one computer or another hardly ever decides.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve

from generator.types import I64

F64 = NDArray[np.float64]


def best(x: NDArray[np.int8], y: I64, count: int) -> I64:
    """The `count` best groups of features x [windows, groups, features of each] for labels y: rising, int64 [count]."""
    left = np.arange(x.shape[1])
    while len(left) > count:
        weights = ridge_weights(x[:, left].reshape(len(x), -1), y)
        strength = (weights.reshape(len(left), -1) ** 2).sum(axis=1)
        order = np.argsort(-strength, kind="stable")
        left = np.sort(left[order[: max(count, len(left) // 2)]])
    return left


def ridge_weights(x: NDArray[np.int8], y: I64) -> F64:
    """Weights [features, labels] of standardised features x [windows, features]: as strong a penalty as features."""
    values = x.astype(np.float64)
    values -= values.mean(axis=0)
    values /= np.maximum(values.std(axis=0), 1e-6)  # one that never changes stays 0
    targets = (y[:, None] == np.unique(y)).astype(np.float64)
    targets -= targets.mean(axis=0)
    windows, features = values.shape
    if windows < features:
        gram = values @ values.T + features * np.eye(windows)
        return np.asarray(values.T @ solve(gram, targets, assume_a="pos"))
    gram = values.T @ values + features * np.eye(features)
    return np.asarray(solve(gram, values.T @ targets, assume_a="pos"))
