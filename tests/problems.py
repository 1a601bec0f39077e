"""Small classification problems of integer windows, the SVC that learns them, and what scikit-learn says of them."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.svm import SVC

from generator.types import I64, Integers

F64 = NDArray[np.float64]
KERNELS: list[dict[str, Any]] = [
    {"kernel": "linear"},
    {"kernel": "rbf"},
    {"kernel": "sigmoid"},
    *({"kernel": "poly", "degree": degree, "coef0": coef0} for degree in (2, 3) for coef0 in (0.0, 1.0)),
]
INT8, INT16 = np.dtype(np.int8), np.dtype(np.int16)
LABELS = [2, 3, 5, 10]


def named(value: Any) -> str:
    return " ".join(map(str, value.values())) if isinstance(value, dict) else str(value)


@dataclass(frozen=True)
class Problem:
    """Random integer windows around one centre a label, and how an SVC learns them."""

    dtype: np.dtype[Any]
    counts: tuple[int, ...]  # training windows of each label
    features: int
    spread: int  # largest distance of a feature from 0; 0: windows of nothing but zeros
    params: dict[str, Any] = field(default_factory=dict)
    seed: int = 0

    def windows(self) -> tuple[Integers, I64]:
        """Training windows: half centre, half noise."""
        rng = np.random.default_rng(self.seed)
        y = np.repeat(np.arange(len(self.counts)), self.counts)
        centres = rng.integers(-self.spread, self.spread + 1, (len(self.counts), self.features))
        noise = rng.integers(-self.spread, self.spread + 1, (len(y), self.features))
        return ((centres[y] + noise) // 2).astype(self.dtype), y

    def fit(self) -> Any:
        return SVC(**{"max_iter": 5000, **self.params}).fit(*self.windows())

    def queries(self) -> Integers:
        """Training windows, noise, and the windows that overflow what can overflow."""
        info, rng = np.iinfo(self.dtype), np.random.default_rng(self.seed + 1)
        extremes = np.array([[info.min], [info.max], [0]]).repeat(self.features, 1)
        mixed = rng.choice([info.min, info.max], (2, self.features))
        noise = rng.integers(-self.spread, self.spread + 1, (10, self.features))
        return np.concatenate([self.windows()[0][:10], noise, extremes, mixed]).astype(self.dtype)


def pairwise(svc: Any, x: Integers) -> F64:
    """scikit-learn's decisions of each two labels [windows, pairs], positive for the first one."""
    query = copy.copy(svc).set_params(decision_function_shape="ovo", break_ties=False)
    decisions = np.asarray(query.decision_function(x), np.float64)
    return -decisions[:, None] if len(svc.classes_) == 2 else decisions


def float_noise(svc: Any, x: Integers, bits: int = 48) -> float:
    """What floating point may be off in a sum over the support vectors; 48 bits of float64, 20 of float32."""
    products = np.abs(x.astype(np.float64)) @ np.abs(svc.support_vectors_).T
    values = {"rbf": 1.0, "sigmoid": 1.0, "linear": products, "poly": (svc._gamma * products + svc.coef0) ** svc.degree}
    return float(np.abs(svc.dual_coef_).sum() * np.max(values[svc.kernel])) * 2.0**-bits
