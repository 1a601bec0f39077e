"""Linear models with weights of 8 bits: exact integers, the stated bound, and what they are good for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression, RidgeClassifier

from generator.errors import ExportError
from generator.exporter.native import Native, WeightWidth
from generator.exporter.native.linear import Linear
from generator.exporter.native.narrow_sums import ORDER, narrow_sums
from generator.types import Integers
from tests.exact import DECISION_LIMIT, fits
from tests.families import Exact, check, fit
from tests.problems import INT8, INT16, LABELS, Problem
from tests.unit.test_linear import values_of

NARROW = Native("native", weights=WeightWidth.int8)
pytestmark = pytest.mark.filterwarnings("ignore")  # scikit-learn's, of training that is cut short


def scores_of(exact: Exact, window: list[int]) -> list[int]:
    """As model/narrow_sums and model/linear_map have them, each step in its C++ type."""
    inputs = [*window, *[0] * (-len(window) % 8)]
    mixed = [inputs[start + place] for start in range(0, len(inputs), 4) for place in ORDER]
    right, left = max(exact.value["kScoreShift"], 0), max(-exact.value["kScoreShift"], 0)
    sums, limit = [], ((1 << 30) - 1) >> left
    for weights, bias in zip(exact.table["kWeights"], exact.table["kBias"], strict=True):
        value = bias
        for weight, x in zip(weights, mixed, strict=True):
            value = fits("int32_t", value + weight * x)
        sums.append(value)

    def saturated(value: int) -> int:
        return fits("int32_t", max(-limit, min(limit, fits("int32_t", value) >> right)) << left)

    if len(sums) == 1:
        return [saturated(sums[0]), -saturated(sums[0])]
    return [saturated(value - max(0, *sums)) for value in (*sums, 0)]


def exported(estimator: Any) -> Linear:
    source = NARROW.export(estimator, INT8)
    assert isinstance(source, Linear)
    return source


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(0, 10**6), st.sampled_from(LABELS), st.integers(1, 40), st.integers(-6, 3), st.booleans())
def test_scores_are_exact_integers_within_the_bound(
    seed: int, labels: int, features: int, exponent: int, standardise: bool
) -> None:
    problem = Problem(INT8, (9,) * labels, features, 100, seed=seed)
    estimator = fit(RidgeClassifier(alpha=10.0**exponent), problem, standardise)
    x, source = problem.queries(), exported(estimator)
    exact = Exact(source.part())
    assert exact.ctype["kWeights"] == "int8_t"
    assert source.scores(x).tolist() == [scores_of(exact, window) for window in x.tolist()]
    check(source, estimator, x, values_of(estimator, x))


def test_many_features_answer_as_with_wide_weights() -> None:
    problem = Problem(INT8, (60, 60, 60), 1500, 100)
    estimator = fit(RidgeClassifier(alpha=500), problem, standardise=True)
    x: Integers = Problem(INT8, (200, 200, 200), 1500, 100).windows()[0]
    wide = Native("native").export(estimator, INT8)
    assert (exported(estimator).scores(x).argmax(1) == wide.scores(x).argmax(1)).mean() > 0.995
    assert 1.9 * exported(estimator).table_bytes < wide.table_bytes
    assert (wide.approximation, exported(estimator).approximation) == (None, "weights of 8 bits")


def test_scores_saturate() -> None:
    sums = narrow_sums(np.full((1, 8), 100.0), np.zeros(1), np.full(8, 128.0), hint="")
    scores = sums.saturated(sums.sums(np.full((1, 8), 127, np.int8)))
    assert sums.score_shift < 0
    assert DECISION_LIMIT - (1 << -sums.score_shift) < scores[0, 0] <= DECISION_LIMIT


def test_features_of_16_bits_and_weights_beyond_scores_are_refused() -> None:
    estimator = fit(LogisticRegression(), Problem(INT16, (9, 9), 4, 20000), standardise=False)
    with pytest.raises(ExportError, match=r"exporter\.weights=int8.*features of 8 bits") as error:
        NARROW.export(estimator, INT16)
    assert error.value.hint == "exporter.weights=int16"
    estimator.coef_ *= 1e9
    with pytest.raises(ExportError, match="too large for integer scores"):
        NARROW.export(estimator, INT8)
