"""Exported neural networks: the mirror against exact integers, none of which overflows, and scikit-learn's logits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neural_network import MLPClassifier

from generator.errors import ExportError
from generator.exporter.native import Native, WeightWidth
from generator.exporter.scaling import unwrap
from generator.types import Integers
from tests.exact import fits, shifted, signed
from tests.families import DTYPES, Exact, check, fit, padded, problems, sum_of_products, sums_of_two
from tests.problems import F64, INT8, INT16, LABELS, Problem

WIDTHS = list(WeightWidth)
pytestmark = pytest.mark.filterwarnings("ignore")  # scikit-learn's, of training that is cut short


def network(*sizes: int, **params: Any) -> Any:
    return MLPClassifier(sizes, **{"max_iter": 20, "random_state": 0, "learning_rate_init": 0.01, **params})


def scores_of(exact: Exact, window: list[int], width: WeightWidth) -> list[int]:
    """As templates/lib/model/mlp/model.cpp does it."""
    values, weights, ctype = padded(window), iter(exact.table["kHiddenWeights"]), exact.ctype["kHiddenBias"]
    bias, shifts = iter(exact.table["kHiddenBias"]), iter(exact.table["kHiddenShifts"])
    for size in exact.table["kLayerSizes"]:
        sums: list[int] = []
        while len(sums) < size:
            row = [next(weights) for _ in values]
            wide = width is WeightWidth.int16
            sums += [sum_of_products(row, values, ctype)] if wide else sums_of_two(row, values)
        values = [max(0, shifted(fits(ctype, value + next(bias)), next(shifts))) for value in sums]
        assert len(values) == size
        values = padded([signed(16, value) for value in values])
    assert next(weights, None) is None
    return exact.linear_scores(values[: exact.value["kNumInputs"]])


def logits(estimator: Any, x: Integers) -> F64:
    """[windows, labels]; of two labels half of it each."""
    classifier, scaling = unwrap(estimator)
    values: F64 = (x - scaling.mean) / scaling.scale
    for weights, bias in zip(classifier.coefs_[:-1], classifier.intercepts_[:-1], strict=True):
        values = np.maximum(0, values @ weights + bias)
    values = values @ classifier.coefs_[-1] + classifier.intercepts_[-1]
    return values if values.shape[1] > 1 else np.concatenate([-values, values], axis=1) / 2


def check_model(estimator: Any, problem: Problem, width: WeightWidth) -> float:
    x, source = problem.queries(), Native("native", weights=width).export(estimator, problem.dtype)
    exact = Exact(source.part())
    assert source.scores(x).tolist() == [scores_of(exact, window, width) for window in x.tolist()]
    return check(source, estimator, x, logits(estimator, x))


@pytest.mark.parametrize("sizes", [(5,), (8, 3), (16, 7, 4)], ids=str)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("labels", LABELS)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_scores_are_scikit_learns(
    dtype: np.dtype[Any], labels: int, width: WeightWidth, sizes: tuple[int, ...]
) -> None:
    problem = Problem(dtype, (9,) * labels, 13, 100 if dtype is INT8 else 20000)
    sure = check_model(fit(network(*sizes), problem, standardise=True), problem, width)
    assert sure > 0.3 or width is WeightWidth.int8  # whose bound is wide


@settings(derandomize=True, deadline=None, max_examples=150)
@given(
    problem=problems(),
    sizes=st.lists(st.integers(1, 9), min_size=1, max_size=3),
    width=st.sampled_from(WIDTHS),
    factors=st.lists(st.integers(-6, 6), min_size=4, max_size=4),
    standardise=st.booleans(),
)
def test_no_value_overflows(
    problem: Problem, sizes: list[int], width: WeightWidth, factors: list[int], standardise: bool
) -> None:
    """Layers whose weights, or biases, are far larger or smaller than the others'."""
    estimator = fit(network(*sizes, max_iter=2), problem, standardise)
    classifier = unwrap(estimator)[0]
    for weights, bias, factor in zip(classifier.coefs_, classifier.intercepts_, factors, strict=False):
        np.multiply(weights, 10.0**factor, out=weights)
        np.multiply(bias, 10.0 ** factors[-1], out=bias)
    try:
        check_model(estimator, problem, width)
    except ExportError as error:
        assert error.problem.startswith("model: a weight of ")


def test_int8_weights_are_half_the_tables_and_answer_alike() -> None:
    problem = Problem(INT8, (40, 40, 40), 60, 100)
    estimator, x = fit(network(32), problem, standardise=True), problem.windows()[0]
    wide, narrow = (Native("native", weights=width).export(estimator, INT8) for width in WIDTHS)
    assert narrow.table_bytes < 0.6 * wide.table_bytes
    assert (narrow.scores(x).argmax(1) == estimator.predict(x)).mean() > 0.99
    assert (wide.scores(x).argmax(1) == estimator.predict(x)).all()


def test_too_many_inputs_for_sums_of_int8_weights_are_refused() -> None:
    rng = np.random.default_rng(0)
    x = rng.integers(0, 4000, (20, 2000)).astype(np.int16)
    estimator = network(3, max_iter=1).fit(x, np.arange(20) % 2)
    with pytest.raises(
        ExportError, match=r"exporter\.weights=int8: 2000 inputs of a layer, up to 32768 in size,"
    ) as error:
        Native("native", weights=WeightWidth.int8).export(estimator, INT16)
    assert error.value.hint == "exporter.weights=int16"


@pytest.mark.parametrize(
    ("estimator", "problem", "hint"),
    [
        (network(3, activation="tanh"), "model.activation=tanh", "model.activation=relu"),
        (network(), "model.hidden_layer_sizes=[] leaves a linear model", "model=logistic_regression"),
    ],
    ids=["tanh", "no hidden layer"],
)
def test_refused(estimator: Any, problem: str, hint: str) -> None:
    with pytest.raises(ExportError) as error:
        Native("native").export(fit(estimator, Problem(INT8, (9, 9), 4, 100), standardise=True), INT8)
    assert problem in error.value.problem
    assert error.value.hint == hint
