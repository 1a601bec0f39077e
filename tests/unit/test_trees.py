"""Exported trees against scikit-learn: the same leaf for every window, probabilities and decisions within the bound."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from generator.errors import ExportError
from generator.exporter.native import Native, TreeLayout
from generator.exporter.native.trees import read_trees
from generator.exporter.scaling import unwrap
from generator.types import Integers
from tests.forests import DTYPES, MODELS, fitted, problem_of, small
from tests.problems import F64, INT8, INT16

ONE = 1 << 16


def expected(estimator: Any, x: Integers) -> F64:
    """Scores as scikit-learn knows them: probabilities, or for boosting of two labels ± half its decision."""
    if not isinstance(unwrap(estimator)[0], GradientBoostingClassifier):
        return np.asarray(estimator.predict_proba(x), np.float64)
    decision = np.asarray(estimator.decision_function(x), np.float64)
    return decision if decision.ndim == 2 else np.stack([-decision, decision], axis=1) / 2


def check(estimator: Any, x: Integers) -> float:
    """Everything that the exporter promises of a fitted estimator; the share of windows whose label was compared."""
    source = Native("native").export(estimator, x.dtype)
    scores, real = source.scores(x), expected(estimator, x)
    assert np.abs(scores / ONE - real).max() <= source.error_bound
    ordered = np.sort(real, axis=1)
    sure = ordered[:, -1] - ordered[:, -2] > 2 * source.error_bound
    assert scores.argmax(1)[sure].tolist() == estimator.predict(x)[sure].tolist()
    return float(sure.mean())


@pytest.mark.parametrize("labels", [2, 3, 10])
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("cls", MODELS)
def test_answers_as_scikit_learn(cls: Any, dtype: np.dtype[Any], labels: int) -> None:
    problem = problem_of(dtype, labels)
    x, y = problem.windows()
    estimator = small(cls, max_depth=4).fit(x, y)
    assert check(estimator, np.concatenate([x, problem.queries()])) > 0.8
    assert Native("native").export(estimator, dtype).error_bound < 0.005


@settings(derandomize=True, deadline=None, max_examples=150)
@given(fitted())
def test_every_window_reaches_scikit_learns_leaf(case: tuple[Any, Integers]) -> None:
    estimator, x = case
    check(estimator, x)
    classifier, scaling = unwrap(estimator)
    trees = list(np.ravel(getattr(classifier, "estimators_", classifier)))
    shape, values = read_trees([tree.tree_ for tree in trees], scaling, x.dtype)
    seen = ((x - scaling.mean) / scaling.scale).astype(np.float32)
    for leaf, tree in zip(shape.leaves(x).T, trees, strict=True):
        np.testing.assert_array_equal(values[leaf], tree.tree_.predict(seen).reshape(len(x), -1))


@pytest.mark.parametrize("labels", [2, 3])
@pytest.mark.parametrize("cls", MODELS)
@pytest.mark.parametrize("layout", TreeLayout)
def test_single_leaves(cls: Any, labels: int, layout: TreeLayout) -> None:
    """Constant features: nothing to compare, the answer is the shares of the labels, and no table is empty."""
    y = np.repeat(np.arange(labels), [20, 6, 4][:labels])
    x = np.zeros((len(y), 4), np.int8)
    estimator = small(cls).fit(x, y)
    assert check(estimator, x) == 1
    part = Native("native", layout).export(estimator, INT8).part()
    assert all(table.values.size for table in part.tables)


@pytest.mark.parametrize("trees", [1, 7, 255, 256, 400])
def test_sums_of_two_labels_in_a_word_do_not_touch(trees: int) -> None:
    problem = problem_of(INT8, 3)
    x, y = problem.windows()
    source: Any = Native("native").export(RandomForestClassifier(trees, random_state=0).fit(x, y), INT8)
    assert 0.98 * ONE < trees * source.values.max() < ONE
    assert source.scores(x).max() < ONE


def test_equal_shares_of_two_labels_answer_as_scikit_learn() -> None:
    """Half of the trees each: the first label, whatever the number of trees."""
    x = np.repeat(np.array([[-1], [1]], np.int8), 20, axis=0)
    for trees in (2, 6, 14, 22):
        forest = RandomForestClassifier(trees, bootstrap=False, max_depth=1).fit(x, x[:, 0] > 0)
        flipped = RandomForestClassifier(trees, bootstrap=False, max_depth=1).fit(x, x[:, 0] < 0)
        forest.estimators_ = forest.estimators_[: trees // 2] + flipped.estimators_[: trees // 2]
        scores = Native("native").export(forest, INT8).scores(x)
        assert scores.argmax(1).tolist() == forest.predict(x).astype(int).tolist() == [0] * 40


def widths(source: Any) -> dict[str, int]:
    return {constant.name: constant.value for constant in source.part().constants if constant.name.endswith("Bytes")}


def test_bytes_are_few() -> None:
    """One each for feature, threshold, count and leaf while it suffices."""
    rng = np.random.default_rng(0)
    narrow = {"kCodeBytes": 1, "kThresholdBytes": 1, "kCountBytes": 1, "kLeafBytes": 1}
    for dtype, features, leaves, changed in (
        (INT8, 254, None, {}),
        (INT8, 255, None, {"kLeafBytes": 2}),  # one code is left, for two leaves
        (INT8, 256, None, {"kCodeBytes": 2, "kLeafBytes": 2}),
        (INT16, 64, None, {}),  # its threshold is a small one
        (INT16, 64, 255, {"kThresholdBytes": 2}),
        (INT16, 64, 256, {"kThresholdBytes": 2, "kCountBytes": 2}),
    ):
        x = np.zeros((600, features), dtype)
        x[:, -1] = rng.permutation(600) * 50 if dtype is INT16 else rng.integers(-100, 100, 600)
        y = x[:, -1] // 50 % 2 if leaves else x[:, -1] > -50
        tree = DecisionTreeClassifier(max_leaf_nodes=leaves).fit(x, y)
        source: Any = Native("native").export(tree, dtype)
        expected_widths = {**narrow, **changed}
        assert widths(source) == expected_widths
        nodes, trees = len(source.trees.features), next(t for t in source.part().tables if t.name == "kTrees")
        pair = sum(expected_widths.values())
        assert trees.values.size == pair * nodes + expected_widths["kLeafBytes"] + expected_widths["kCountBytes"]


def test_leaves_of_equal_shares_share_their_votes() -> None:
    x, y = problem_of(INT8, 3, 40).windows()
    source: Any = Native("native").export(small(RandomForestClassifier, max_depth=3).fit(x, y), INT8)
    votes = next(table for table in source.part().tables if table.name == "kVotes").values
    different = np.unique(source.values, axis=0)
    assert len(votes) == np.count_nonzero(different) < np.count_nonzero(source.values)
    assert np.count_nonzero(votes & 1 == 0) == len(different)
    assert sorted(votes >> 16) == sorted(different[different > 0])


@pytest.mark.parametrize(("rate", "trees", "bits"), [(0.1, 12, 16), (1.0, 200, 23), (1e6, 1, 31)])
def test_boosting_takes_leaves_as_narrow_as_their_sum_is_precise(rate: float, trees: int, bits: int) -> None:
    x, y = problem_of(INT8, 2, 60).windows()
    estimator = small(GradientBoostingClassifier, learning_rate=rate, n_estimators=trees, max_features=1).fit(x, y)
    source: Any = Native("native").export(estimator, INT8)
    assert int(np.abs(source.values).max()).bit_length() == bits - 1
    assert widths(source)["kLeafBytes"] in (bits // 8, bits // 8 + 1)  # features take some of the codes
    assert source.error_bound < (2.0**-8 if bits < 31 else 2.0**-4)
    if bits < 31:
        check(estimator, x)


@pytest.mark.parametrize("labels", [2, 3])
def test_large_sums_of_boosting_are_held_within_the_scores_range(labels: int) -> None:
    """Fewer bits after the point for sums beyond 2^14, scores that stop at 2^14, and the same answers."""
    x, y = problem_of(INT8, labels, 60).windows()
    estimator = small(GradientBoostingClassifier, learning_rate=20000.0, n_estimators=1, init="zero").fit(x, y)
    source: Any = Native("native").export(estimator, INT8)
    real = expected(estimator, x)
    assert source.shift < 0
    assert source.error_bound < 2.0**-4
    assert np.abs(real).max() > 1 << 14
    scores = source.scores(x)
    assert (1 << 30) - (1 << -source.shift) <= np.abs(scores).max() < 1 << 30
    held = np.abs(real) >= 1 << 14
    assert np.abs(scores / ONE - real)[~held].max(initial=0) <= source.error_bound
    assert (np.sign(scores) == np.sign(real))[held].all()
    if labels == 2:
        assert scores.argmax(1).tolist() == estimator.predict(x).tolist()


def test_layouts_give_the_same_scores_from_bytes_or_from_code() -> None:
    x, y = problem_of(INT8, 3).windows()
    forest = small(RandomForestClassifier).fit(x, y)
    layouts: list[Any] = [
        Native("native", layout).export(forest, INT8) for layout in (TreeLayout.small, TreeLayout.fast)
    ]
    tables, code = layouts
    assert tables.scores(x).tolist() == code.scores(x).tolist()
    assert "kTrees" in {table.name for table in tables.part().tables}
    assert not tables.part().texts
    assert {table.name for table in code.part().tables} == {"kPrior"}
    text = code.part().texts["trees.cpp"]
    assert text.count("  if (x[") == len(code.trees.features)
    assert text.count(" return;") == len(code.values)
    assert code.table_bytes > tables.table_bytes


@pytest.mark.parametrize(
    ("params", "problem", "hint"),
    [
        ({"init": LogisticRegression()}, "can't hold model.init=LogisticRegression", "model.init=null"),
        (
            {"learning_rate": 1e9},
            "model.learning_rate=1e+09 gives sums of up to 2e+09, which 30 bits hold only to ±2",
            "model.learning_rate=0.1",
        ),
    ],
    ids=["init", "learning_rate"],
)
def test_refused(params: dict[str, Any], problem: str, hint: str) -> None:
    x, y = problem_of(INT8, 2).windows()
    estimator = small(GradientBoostingClassifier, **{"n_estimators": 1, **params}).fit(x, y)
    with pytest.raises(ExportError) as error:
        Native("native").export(estimator, INT8)
    assert problem in error.value.problem
    assert error.value.hint == hint
