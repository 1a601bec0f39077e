"""Exported models: the native mirror against exact integers and scikit-learn's decisions, micromlgen's against predict."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

import micromlgen
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier
from sklearn.svm import SVC

from generator.errors import ExportError
from generator.exporter.micromlgen import Micromlgen
from generator.exporter.native import Native
from generator.exporter.native.fixed_point import quantise
from generator.types import I64, Integers
from tests.exact import DECISION_LIMIT, ExactSvm

F64 = NDArray[np.float64]
ONE = 1 << 16
KERNELS: list[dict[str, Any]] = [
    {"kernel": "linear"},
    {"kernel": "rbf"},
    *({"kernel": "poly", "degree": degree, "coef0": coef0} for degree in (2, 3) for coef0 in (0.0, 1.0)),
]
DTYPES = [np.dtype(np.int8), np.dtype(np.int16)]
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
        noise = rng.integers(-self.spread, self.spread + 1, (20, self.features))
        return np.concatenate([self.windows()[0][:20], noise, extremes, mixed]).astype(self.dtype)


def pairwise(svc: Any, x: Integers) -> F64:
    """scikit-learn's decisions of each two labels [windows, pairs], positive for the first one."""
    query = copy.copy(svc).set_params(decision_function_shape="ovo", break_ties=False)
    decisions = np.asarray(query.decision_function(x), np.float64)
    return -decisions[:, None] if len(svc.classes_) == 2 else decisions


def float_noise(svc: Any, x: Integers) -> float:
    """What float64 itself may be off in scikit-learn's sum of a linear kernel."""
    if svc.kernel != "linear":
        return 0.0
    products = np.abs(x.astype(np.float64)) @ np.abs(svc.support_vectors_).T
    return float(np.abs(svc.dual_coef_).sum() * products.max()) * 2.0**-48


def clear(svc: Any, x: Integers, decisions: F64, bound: float) -> NDArray[np.bool_]:
    """Windows whose label can't change if no decision is off by more than `bound`."""
    certain = (np.abs(decisions) > bound).all(1)
    if len(svc.classes_) == 2 or not svc.break_ties:
        return np.asarray(certain)
    ordered = np.sort(svc.decision_function(x), axis=1)
    enough = (len(svc.classes_) + 1) * bound  # confidences are sums of decisions, a third of which counts
    return np.asarray(certain & (ordered[:, -1] - ordered[:, -2] > enough))


def check_native(problem: Problem) -> float:
    """Everything that the native exporter promises of a problem; the share of windows whose label was compared."""
    svc, x, labels = problem.fit(), problem.queries(), len(problem.counts)
    source = Native("native").export(svc, problem.dtype)
    exact, scores = ExactSvm(source.part(), labels), source.scores(x)
    assert scores.tolist() == exact.scores(x)

    expected, bound = pairwise(svc, x), source.error_bound + float_noise(svc, x)
    limit = DECISION_LIMIT / ONE
    error = np.abs(np.array(exact.decisions(x)) / ONE - np.clip(expected, -limit, limit))
    assert error.max() <= bound
    sure = clear(svc, x, expected, bound) & (np.abs(expected) < limit).all(1)
    assert scores.argmax(1)[sure].tolist() == svc.predict(x)[sure].tolist()
    return float(sure.mean())


@pytest.mark.parametrize("break_ties", [False, True])
@pytest.mark.parametrize("labels", LABELS)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("kernel", KERNELS, ids=named)
def test_native_answers_as_scikit_learn(
    kernel: dict[str, Any], dtype: np.dtype[Any], labels: int, break_ties: bool
) -> None:
    spread = 100 if dtype.itemsize == 1 else 3000
    problem = Problem(dtype, (6,) * labels, 16, spread, {**kernel, "break_ties": break_ties})
    assert check_native(problem) > 0.8
    assert Native("native").export(problem.fit(), dtype).error_bound < 0.01


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Small and odd: single windows, duplicates, zeros, full scale, unbalanced labels, any C and gamma."""
    dtype = draw(st.sampled_from(DTYPES))
    labels = draw(st.sampled_from(LABELS))
    params = {
        **draw(st.sampled_from(KERNELS)),
        "C": 10.0 ** draw(st.integers(-9, 9)),
        "gamma": draw(st.one_of(st.sampled_from(["scale", "auto"]), st.integers(-30, 4).map(lambda e: 10.0**e))),
        "break_ties": draw(st.booleans()),
    }
    return Problem(
        dtype=dtype,
        counts=tuple(draw(st.lists(st.integers(1, 9), min_size=labels, max_size=labels))),
        features=draw(st.integers(1, 12)),
        spread=draw(st.sampled_from([0, 1, 3, 30, np.iinfo(dtype).max])),
        params=params,
        seed=draw(st.integers(0, 1000)),
    )


@settings(derandomize=True, deadline=None, max_examples=200)
@given(problems())
def test_native_is_right_or_refuses(problem: Problem) -> None:
    try:
        check_native(problem)
    except ExportError as error:
        assert error.problem.startswith("model.")
        assert error.hint.startswith("model.")
