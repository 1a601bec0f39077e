"""Exported linear models: the mirrors against exact integers and scikit-learn's decisions."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression, RidgeClassifier, SGDClassifier
from sklearn.svm import LinearSVC

from generator.errors import ExportError
from generator.exporter.micromlgen import Micromlgen
from generator.exporter.native import Native
from generator.exporter.native.weighted_sums import PRECISION, weighted_sums
from generator.types import Integers
from tests.exact import DECISION_LIMIT, ONE
from tests.families import DTYPES, Exact, check, fit, problems
from tests.problems import F64, INT8, INT16, LABELS, Problem

MODELS = {
    "logistic_regression": lambda strength: LogisticRegression(C=strength, max_iter=50),
    "linear_svm": lambda strength: LinearSVC(C=strength, max_iter=200, random_state=0),
    "ridge": lambda strength: RidgeClassifier(alpha=1 / strength),
    "sgd": lambda strength: SGDClassifier(alpha=1 / strength, max_iter=5, tol=None, random_state=0),
}
pytestmark = pytest.mark.filterwarnings("ignore")  # scikit-learn's, of training that is cut short


def values_of(estimator: Any, x: Integers) -> F64:
    """Decisions of each label [windows, labels]; of two labels half of it each."""
    decisions = np.asarray(estimator.decision_function(x), np.float64)
    return decisions if decisions.ndim == 2 else np.stack([-decisions, decisions], axis=1) / 2


def check_model(estimator: Any, problem: Problem) -> float:
    x, source = problem.queries(), Native("native").export(estimator, problem.dtype)
    exact = Exact(source.part())
    assert source.scores(x).tolist() == [exact.linear_scores(window) for window in x.tolist()]
    return check(source, estimator, x, values_of(estimator, x))


@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize("labels", LABELS)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("model", MODELS)
def test_scores_are_scikit_learns(model: str, dtype: np.dtype[Any], labels: int, standardise: bool) -> None:
    problem = Problem(dtype, (9,) * labels, 13, 100 if dtype is INT8 else 20000)
    estimator = fit(MODELS[model](0.1), problem, standardise)
    assert check_model(estimator, problem) > 0.8
    assert Native("native").export(estimator, dtype).error_bound <= 2 * PRECISION + 1 / ONE


def test_discriminant_analysis_is_linear_too() -> None:
    problem = Problem(INT8, (30, 30, 30), 8, 100)
    assert check_model(fit(LinearDiscriminantAnalysis(), problem, standardise=True), problem) > 0.8


@settings(derandomize=True, deadline=None, max_examples=150)
@given(problems(), st.sampled_from(sorted(MODELS)), st.integers(-9, 9), st.booleans())
def test_scores_are_right_or_refused(problem: Problem, model: str, exponent: int, standardise: bool) -> None:
    try:
        check_model(fit(MODELS[model](10.0**exponent), problem, standardise), problem)
    except ExportError as error:
        assert error.problem.startswith("model: a weight of ")


@pytest.mark.parametrize(
    ("weights", "digits"),
    [
        ([0.25, -0.375], 1),  # exact
        ([1e-3 / 3, -1e-3], 1),  # off by less than 2^-26, 64 times 128 times
        ([1 / 3, -0.3], 2),
        ([1e6, 1 / 3], 3),
    ],
)
def test_as_few_digits_as_the_bound_allows(weights: list[float], digits: int) -> None:
    rows = np.outer([1, 1], np.repeat(weights, 32))
    result = weighted_sums(rows, np.zeros(2), np.full(64, 128.0), hint="")
    assert (result.digits, result.error <= PRECISION) == (digits, True)
    loose = weighted_sums(rows, np.zeros(2), np.full(64, 128.0), hint="", precision=1e6)
    assert loose.digits == (3 if 1e6 in weights else 1)  # or else scores in 1/65536 have no room
    assert digits != 2 or loose.error > PRECISION


@pytest.mark.parametrize("labels", [2, 3])
def test_labels_stay_right_beyond_what_a_score_can_be(labels: int) -> None:
    problem = Problem(INT16, (9,) * labels, 13, 20000)
    estimator = fit(LogisticRegression(max_iter=5), problem, standardise=False)
    estimator.coef_ *= 1e6
    x = problem.queries()
    scores = Native("native").export(estimator, INT16).scores(x)
    assert np.abs(scores).max() == DECISION_LIMIT
    assert scores.argmax(1).tolist() == estimator.predict(x).tolist()
    assert labels == 2 or scores.max(1).tolist() == [0] * len(x)


def test_two_labels_are_the_decision_and_its_negative() -> None:
    problem = Problem(INT8, (9, 9), 4, 100)
    estimator = fit(LinearSVC(), problem, standardise=True)
    x = problem.queries()
    scores = Native("native").export(estimator, INT8).scores(x)
    assert scores[:, 0].tolist() == (-scores[:, 1]).tolist()
    np.testing.assert_allclose(scores[:, 1] / ONE, estimator.decision_function(x), atol=2.0**-8)


def test_weights_that_no_score_can_hold_are_refused() -> None:
    estimator = fit(LogisticRegression(), Problem(INT8, (9, 9), 4, 100), standardise=False)
    estimator.coef_ *= 1e15
    with pytest.raises(ExportError, match=r"model: a weight of .*e\+1\d is too large for integer scores") as error:
        Native("native").export(estimator, INT8)
    assert "model.standardise=true" in error.value.hint


@settings(derandomize=True, deadline=None, max_examples=100)
@given(problems(), st.sampled_from(sorted(MODELS)), st.integers(-9, 9), st.booleans())
def test_micromlgen_mirror_answers_as_predict(problem: Problem, model: str, exponent: int, standardise: bool) -> None:
    estimator, x = fit(MODELS[model](10.0**exponent), problem, standardise), problem.queries()
    scores, values = Micromlgen("micromlgen").export(estimator, problem.dtype).scores(x), values_of(estimator, x)
    ordered = np.sort(values, axis=1)
    certain = ordered[:, -1] - ordered[:, -2] > 1e-9 * np.abs(values).max()
    assert scores.argmax(1)[certain].tolist() == estimator.predict(x)[certain].tolist()
    assert np.sort(scores, axis=1)[:, -2:].tolist() == [[0, ONE]] * len(x)


@pytest.mark.parametrize("labels", [2, 3])
@pytest.mark.parametrize("model", MODELS)
def test_micromlgen_gets_a_row_of_weights_for_each_label(model: str, labels: int) -> None:
    """Even tiny ones keep their digits: micromlgen prints twelve decimals."""
    estimator = fit(MODELS[model](0.1), Problem(INT16, (9,) * labels, 4, 20000), standardise=True)
    code = Micromlgen("micromlgen").export(estimator, INT16).part().texts["micromlgen_linear.h"]
    rows = re.findall(r"votes\[(\d)\] \+= dot\(x,(.*)\);", code)
    assert [int(label) for label, _ in rows] == list(range(labels))
    weights = np.array([[float(weight) for weight in row.split(",")] for _, row in rows])
    assert weights.shape == (labels, 4)
    assert 0.5 <= np.abs(weights).max() <= 1
    assert labels > 2 or (weights[0] == -weights[1]).all()
