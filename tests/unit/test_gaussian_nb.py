"""Exported Gaussian naive Bayes: the mirror against exact integers and scikit-learn's log-likelihoods."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.naive_bayes import GaussianNB

from generator.errors import ExportError
from generator.exporter.native import Native
from generator.exporter.native.gaussian_nb import PRECISION
from generator.exporter.scaling import unwrap
from tests.exact import ONE, signed
from tests.families import DTYPES, Exact, check, fit, problems
from tests.problems import INT8, INT16, LABELS, Problem

pytestmark = pytest.mark.filterwarnings("ignore:divide by zero")


def inputs_of(window: list[int], dtype: np.dtype[Any]) -> list[int]:
    """As templates/lib/model/gaussian_nb/model.cpp makes them."""
    if dtype is INT8:
        fours = [[*window[i : i + 4], 0, 0, 0][:4] for i in range(0, len(window), 4)]
        ordered = [[a, c, b, d] for a, b, c, d in fours]
        return [signed(16, value) for four in ordered for value in (*(256 * x for x in four), *(x * x for x in four))]
    squares = ((x, signed(32, x * x)) for x in window)
    return [signed(16, value) for x, s in squares for value in (x, s >> 16, (s & 0xFFFF) - 32768)]


def check_model(estimator: Any, problem: Problem) -> float:
    x, source = problem.queries(), Native("native").export(estimator, problem.dtype)
    exact = Exact(source.part())
    windows = [inputs_of(window, problem.dtype) for window in x.tolist()]
    assert source.scores(x).tolist() == [exact.linear_scores(inputs) for inputs in windows]
    classifier, scaling = unwrap(estimator)
    return check(source, estimator, x, classifier.predict_joint_log_proba((x - scaling.mean) / scaling.scale))


@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize("labels", LABELS)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_scores_are_scikit_learns(dtype: np.dtype[Any], labels: int, standardise: bool) -> None:
    problem = Problem(dtype, (9,) * labels, 13, 100 if dtype is INT8 else 20000)
    estimator = fit(GaussianNB(var_smoothing=0.01), problem, standardise)
    assert check_model(estimator, problem) > 0.8
    assert Native("native").export(estimator, dtype).error_bound <= 2 * 13 * PRECISION + 1 / ONE


@settings(derandomize=True, deadline=None, max_examples=150)
@given(problems(least=1), st.integers(-12, 1), st.booleans())
def test_scores_are_right_or_refused(problem: Problem, exponent: int, standardise: bool) -> None:
    """Down to features without variance, whose normal distributions are needles."""
    try:
        check_model(fit(GaussianNB(var_smoothing=10.0**exponent), problem, standardise), problem)
    except ExportError as error:
        assert error.hint == "model.var_smoothing=1e-3"


def test_the_best_label_stays_best_beyond_what_a_score_can_be() -> None:
    """A window so far out that every log-likelihood is below -2^14."""
    problem = Problem(INT16, (9, 9, 9), 13, 300)
    estimator = fit(GaussianNB(), problem, standardise=False)
    x = np.full((1, 13), 32767, np.int16)
    assert estimator.predict_joint_log_proba(x).max() < -(2**14)
    scores = Native("native").export(estimator, INT16).scores(x)
    assert scores.max() == 0 and scores.argmax() == estimator.predict(x)


def test_no_variance_at_all_is_refused() -> None:
    x = np.array([[1, 2], [1, 3], [1, 5], [1, 6]], np.int8)
    estimator = GaussianNB(var_smoothing=0).fit(x, [0, 0, 1, 1])
    with pytest.raises(ExportError, match=r"model\.var_smoothing=0 leaves a feature without any"):
        Native("native").export(estimator, INT8)
