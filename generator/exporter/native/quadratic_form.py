"""The quadratic form of a support vector machine with a polynomial kernel of degree 2."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.exporter.native.one_vs_one import of_each_label, pairs, signed

F64 = NDArray[np.float64]


def is_quadratic(estimator: Any) -> bool:
    """Whether it is such a machine."""
    return type(estimator).__name__ == "SVC" and estimator.kernel == "poly" and estimator.degree == 2


def forms_of(svc: Any) -> tuple[F64, F64, F64]:
    """A, B and C of x'A x + B·x + C, the decision between each two labels, positive for the first.

    A [pairs, features, features] is an upper triangle, B [pairs, features], C [pairs].
    """
    dual, intercept = signed(svc)
    owns = of_each_label(svc.n_support_)
    gamma, coef0 = float(svc._gamma), float(svc.coef0)
    squares, linears, biases = [], [], []
    for pair, (first, second) in enumerate(pairs(len(svc.classes_))):
        weights = np.concatenate([dual[second - 1, owns[first]], dual[first, owns[second]]])
        vectors = np.concatenate([svc.support_vectors_[owns[first]], svc.support_vectors_[owns[second]]])
        full = gamma**2 * (vectors.T * weights) @ vectors
        squares.append(np.triu(full) + np.triu(full, 1))
        linears.append(2 * gamma * coef0 * (weights @ vectors))
        biases.append(coef0**2 * weights.sum() + intercept[pair])
    return np.stack(squares), np.stack(linears), np.array(biases)
