"""Exported models: the native mirror against exact integers and scikit-learn, micromlgen's against predict."""

from __future__ import annotations

from typing import Any

import micromlgen
import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.ensemble import RandomForestClassifier

from generator.errors import ExportError
from generator.exporter.micromlgen import Micromlgen, MicromlgenSvc
from generator.exporter.native import Native
from generator.exporter.native.fixed_point import quantise
from generator.exporter.native.kernels.poly import PolyKernel
from generator.exporter.native.kernels.rbf import RbfKernel
from generator.exporter.native.kernels.sigmoid import SigmoidKernel
from generator.types import Integers
from tests.exact import DECISION_LIMIT, ExactSvm
from tests.problems import F64, INT8, INT16, KERNELS, LABELS, Problem, float_noise, named, pairwise

ONE = 1 << 16
MICROMLGEN = [kernel for kernel in KERNELS if kernel["kernel"] != "sigmoid"]
DTYPES: list[np.dtype[Any]] = [INT8, INT16]


def clear(svc: Any, x: Integers, decisions: F64, bound: float) -> NDArray[np.bool_]:
    """Windows whose label can't change if no decision is off by more than `bound`."""
    certain = (np.abs(decisions) > bound).all(1)
    if len(svc.classes_) == 2 or not svc.break_ties:
        return np.asarray(certain)
    ordered = np.sort(svc.decision_function(x), axis=1)
    enough = (len(svc.classes_) + 1) * bound  # confidences are sums of decisions, a third of which counts
    return np.asarray(certain & (ordered[:, -1] - ordered[:, -2] > enough))


def check_native(svc: Any, problem: Problem) -> float:
    """Everything that the native exporter promises of a problem; the share of windows whose label was compared."""
    x, labels = problem.queries(), len(problem.counts)
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
    spread = 100 if dtype.itemsize == 1 else 20000
    problem = Problem(dtype, (5,) * labels, 12, spread, {**kernel, "break_ties": break_ties})
    assert check_native(problem.fit(), problem) > 0.6
    assert Native("native").export(problem.fit(), dtype).error_bound < 0.01


@st.composite
def problems(draw: st.DrawFn, kernels: list[dict[str, Any]]) -> Problem:
    """Small and odd: single windows, duplicates, zeros, full scale, unbalanced labels, any C and gamma."""
    dtype = draw(st.sampled_from(DTYPES))
    labels = draw(st.sampled_from(LABELS))
    params = {
        **draw(st.sampled_from(kernels)),
        "C": 10.0 ** draw(st.integers(-9, 9)),
        "gamma": draw(st.one_of(st.sampled_from(["scale", "auto"]), st.integers(-30, 4).map(lambda e: 10.0**e))),
        "break_ties": draw(st.booleans()),
    }
    return Problem(
        dtype=dtype,
        counts=tuple(draw(st.lists(st.integers(1, 5), min_size=labels, max_size=labels))),
        features=draw(st.integers(1, 8)),
        spread=draw(st.sampled_from([0, 1, 3, 30, np.iinfo(dtype).max])),
        params=params,
        seed=draw(st.integers(0, 1000)),
    )


def fit(problem: Problem) -> Any:
    """The SVC; a problem whose numbers are too large for scikit-learn itself is no example."""
    try:
        return problem.fit()
    except ValueError:
        reject()


@settings(derandomize=True, deadline=None, max_examples=200)
@given(problems(KERNELS))
def test_native_is_right_or_refuses(problem: Problem) -> None:
    svc = fit(problem)
    try:
        check_native(svc, problem)
    except ExportError as error:
        assert error.problem.startswith("model.")
        assert error.hint.startswith("model.")


VECTORS = st.tuples(st.sampled_from(DTYPES), st.sampled_from([1, 100, 4000]), st.integers(0, 1000))


@settings(derandomize=True, deadline=None)
@given(VECTORS, st.floats(1e-9, 0.3))
def test_rbf_kernel_is_within_its_bound(vectors: tuple[np.dtype[Any], int, int], steepness: float) -> None:
    """Many wide features leave few bits for gamma, which the bound must tell."""
    dtype, features, seed = vectors
    kernel = RbfKernel(np.zeros((1, features), dtype), steepness / features)
    size = min(np.iinfo(dtype).max, round(np.sqrt(3 / steepness)))  # where the exponential is steep
    x = np.random.default_rng(seed).integers(-size, size + 1, (50, features)).astype(dtype)
    distance = (x.astype(np.float64) ** 2).sum(1)
    error = np.abs(kernel.values(x)[:, 0] / 2**30 - np.exp(-kernel.gamma * distance))
    assert error.max() <= kernel.error_bound


@settings(derandomize=True, deadline=None)
@given(VECTORS, st.floats(1e-9, 3), st.floats(-10, 10))
def test_sigmoid_kernel_is_within_its_bound(
    vectors: tuple[np.dtype[Any], int, int], steepness: float, coef0: float
) -> None:
    dtype, features, seed = vectors
    rng, info = np.random.default_rng(seed), np.iinfo(dtype)
    vector = rng.integers(info.min, info.max, (1, features), dtype, endpoint=True)
    x = rng.integers(info.min, info.max, (50, features), dtype, endpoint=True)
    product = x.astype(np.float64) @ vector[0].astype(np.float64)
    kernel = SigmoidKernel(vector, steepness / np.abs(product).mean(), coef0)
    error = np.abs(kernel.values(x)[:, 0] / 2**30 - np.tanh(kernel.gamma * product + coef0))
    assert error.max() <= kernel.error_bound < 1e-5


@settings(derandomize=True, deadline=None)
@given(VECTORS, st.floats(1e-9, 10), st.floats(-100, 100), st.integers(1, 5))
def test_poly_kernel_is_within_its_bound(
    vectors: tuple[np.dtype[Any], int, int], gamma: float, coef0: float, degree: int
) -> None:
    dtype, features, seed = vectors
    rng, info = np.random.default_rng(seed), np.iinfo(dtype)
    vector = rng.integers(info.min, info.max, (1, features), dtype, endpoint=True)
    x = rng.integers(info.min, info.max, (50, features), dtype, endpoint=True)
    x[:20] = np.where((vector < 0) ^ rng.choice([True, False], (20, 1)), info.min, info.max)  # as far as it can go
    kernel = PolyKernel(vector, gamma, coef0, degree)
    product = x.astype(np.float64) @ vector[0].astype(np.float64)
    error = np.abs(kernel.values(x)[:, 0] / 2**30 - (gamma * product + coef0) ** degree / kernel.scale)
    assert error.max() <= kernel.error_bound


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20), st.sampled_from([8, 16, 32]), st.integers(0, 60))
@settings(derandomize=True, deadline=None)
def test_fixed_point_fits_and_is_half_a_unit_off_at_most(real: list[float], width: int, most_bits: int) -> None:
    fixed = quantise(np.array(real), width, most_bits)
    assert fixed.bits <= most_bits
    assert np.abs(fixed.values).max() < 2 ** (width - 1)
    assert np.abs(np.ldexp(fixed.values.astype(np.float64), -fixed.bits) - real).max() <= fixed.error
    finer = np.abs(np.round(np.ldexp(real, fixed.bits + 1))).max()
    assert fixed.bits == most_bits or finer >= 2 ** (width - 1)  # no bit is wasted


def test_fixed_point_just_below_a_power_of_two() -> None:
    fixed = quantise(np.array([1 - 2.0**-40]), width=32)
    assert abs(fixed.values[0] * 2.0**-fixed.bits - 1) <= fixed.error


def fitted(**params: Any) -> Any:
    """An SVC of two labels, which parameters set after fitting turn into something else."""
    return Problem(INT8, (9, 9), 4, 100).fit().set_params(**params)


@pytest.mark.parametrize(
    ("params", "problem", "hint"),
    [
        ({"kernel": "sigmoid", "gamma": 1e9, "coef0": 0.0}, "model.gamma=1e+09 with model.coef0=0 is too l", "scale"),
        ({"kernel": "poly", "degree": 0}, "model.degree=0 must be at least 1", "model.degree=2"),
        ({"kernel": "poly", "gamma": 0.0}, "model.gamma=0 must be above 0", "model.gamma=scale"),
        ({"kernel": "poly", "gamma": 1e-19, "coef0": 1.0}, "model.coef0=1 is too large for model.gamma=1e-19", "scale"),
        ({"kernel": "poly", "gamma": 1e90, "degree": 3}, "model.gamma=1e+90 is too large for model.degree=3", "scale"),
        ({"kernel": "precomputed"}, "exporter=native can't hold a SVC with model.kernel=precomputed", "rbf, poly, sig"),
    ],
    ids=lambda value: named(value) if isinstance(value, dict) else "",
)
def test_native_refuses(params: dict[str, Any], problem: str, hint: str) -> None:
    svc = fitted(**params)
    svc._gamma = params.get("gamma", svc._gamma)
    with pytest.raises(ExportError) as error:
        Native("native").export(svc, INT8)
    assert problem in error.value.problem
    assert hint in error.value.hint


@pytest.mark.parametrize("kernel", KERNELS, ids=named)
def test_coefficients_of_any_size_fit_or_are_refused(kernel: dict[str, Any]) -> None:
    problem = Problem(INT8, (9, 9), 4, 100, {**kernel, "C": 2.0})
    x, refused = problem.queries(), []
    for exponent in range(-20, 21):
        svc = problem.fit()
        svc.dual_coef_ *= 10.0**exponent
        try:
            source = Native("native").export(svc, INT8)
            assert source.scores(x).tolist() == ExactSvm(source.part(), 2).scores(x)
        except ExportError as error:
            assert "too large for integer" in error.problem
            assert "model.C=" in error.hint
            refused.append(exponent)
    assert 3 < refused[0] < 15
    assert refused == list(range(refused[0], 21))


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("kernel", KERNELS, ids=named)
def test_sums_fit_where_nothing_cancels(kernel: dict[str, Any], dtype: np.dtype[Any]) -> None:
    """All support vectors and windows at full scale, all coefficients of one sign."""
    full = np.iinfo(dtype)
    problem = Problem(dtype, (30, 30), 5, full.max // 2, kernel)
    svc, x = problem.fit(), problem.queries()
    size = 1e-3 if svc.kernel == "linear" else 1.0  # its weights are sums of vectors
    for vector in (full.min, full.max):
        svc.support_vectors_ = np.full(svc.support_vectors_.shape, float(vector))
        for coefficient in (size, -size):
            svc.dual_coef_ = np.full(svc.dual_coef_.shape, coefficient)
            source = Native("native").export(svc, dtype)
            assert source.scores(x).tolist() == ExactSvm(source.part(), 2).scores(x)


@pytest.mark.parametrize("intercept", [5000, 1e6])
@pytest.mark.parametrize("kernel", KERNELS, ids=named)
def test_native_holds_a_large_intercept_beside_small_coefficients(kernel: dict[str, Any], intercept: float) -> None:
    problem = Problem(INT8, (9, 9), 4, 100, kernel)
    svc = problem.fit()
    svc.dual_coef_, svc.intercept_ = svc.dual_coef_ * 1e-15, np.array([-intercept])
    source = Native("native").export(svc, INT8)
    decisions = np.array(ExactSvm(source.part(), 2).decisions(problem.queries())) / ONE
    assert np.abs(decisions - min(intercept, DECISION_LIMIT / ONE)).max() <= source.error_bound < 0.001


def test_native_refuses_other_classifiers() -> None:
    x, y = Problem(INT8, (9, 9), 4, 100).windows()
    with pytest.raises(ExportError, match=r"^exporter=native can't hold a QuadraticDiscriminantAnalysis$") as error:
        Native("native").export(QuadraticDiscriminantAnalysis().fit(x, y), INT8)
    assert "model=svm" in error.value.hint


@settings(derandomize=True, deadline=None, max_examples=200)
@given(problems(MICROMLGEN))
def test_micromlgen_mirror_answers_as_predict(problem: Problem) -> None:
    problem.params["break_ties"] = False
    svc, x = fit(problem), problem.queries()
    scores = Micromlgen("micromlgen").export(svc, problem.dtype).scores(x)
    decisions = pairwise(svc, x)
    certain = (np.abs(decisions) > float_noise(svc, x)).all(1)
    assert scores.argmax(1)[certain].tolist() == svc.predict(x)[certain].tolist()
    assert np.sort(scores, axis=1)[:, -1].tolist() == [ONE] * len(x)
    assert scores.sum(1).tolist() == [ONE] * len(x)


@pytest.mark.parametrize("labels", LABELS)
@pytest.mark.parametrize("kernel", MICROMLGEN, ids=named)
def test_micromlgen_text_is_what_micromlgen_wrote(kernel: dict[str, Any], labels: int) -> None:
    source = Micromlgen("micromlgen").export(Problem(INT8, (5,) * labels, 4, 100, kernel).fit(), INT8)
    assert isinstance(source, MicromlgenSvc)
    assert source.part().texts == {"micromlgen_svc.h": micromlgen.port(source._as_svc())}
    assert source.labels_only


@pytest.mark.parametrize(
    ("estimator", "problem"),
    [
        (
            RandomForestClassifier(2, max_depth=1).fit(*Problem(INT8, (9, 9, 9), 4, 100).windows()),
            "can't hold this RandomForestClassifier exactly: its code counts a vote for each tree",
        ),
        (fitted(kernel="sigmoid"), "can't do model.kernel=sigmoid: it is one of rbf, poly, linear"),
        (Problem(INT8, (5, 5, 5), 4, 100, {"break_ties": True}).fit(), "can't do model.break_ties=true with 3"),
    ],
    ids=["forest", "sigmoid", "break_ties"],
)
def test_micromlgen_refuses(estimator: Any, problem: str) -> None:
    with pytest.raises(ExportError) as error:
        Micromlgen("micromlgen").export(estimator, INT8)
    assert error.value.problem.startswith("exporter=micromlgen ")
    assert problem in error.value.problem
    assert "exporter=native" in error.value.hint


def test_micromlgen_takes_break_ties_of_two_labels() -> None:
    svc = Problem(INT8, (9, 9), 4, 100, {"break_ties": True}).fit()
    x = Problem(INT8, (9, 9), 4, 100).queries()
    assert Micromlgen("micromlgen").export(svc, INT8).scores(x).argmax(1).tolist() == svc.predict(x).tolist()
