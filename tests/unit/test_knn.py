"""Exported nearest neighbours: the mirror against a search in plain integers, and scikit-learn's votes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neighbors import KNeighborsClassifier

from generator.errors import ExportError
from generator.exporter.native import Native
from tests.exact import ONE, fits, signed
from tests.families import DTYPES, Exact, fit, padded, problems, sums_of_two
from tests.problems import INT8, LABELS, Problem


def scores_of(exact: Exact, window: list[int], wide: bool) -> list[int]:
    """As templates/lib/model/knn/model.cpp does it."""
    counts, k = exact.table["kVectorCounts"], exact.value["kNumNeighbors"]
    labels = [label for label, count in enumerate(counts) for _ in range(count)]
    if wide:
        products = [sum(a * b for a, b in zip(window, row, strict=False)) for row in exact.table["kVectors"]]
    else:
        products = [sum_ for row in exact.table["kVectors"] for sum_ in sums_of_two(row, padded(window))]
    ctype = exact.ctype["kSquaredNorms"]
    pairs = zip(exact.table["kSquaredNorms"], products, strict=True)
    distances = [fits(ctype, norm - 2 * product) for norm, product in pairs]
    assert all(distance == 2**31 - 1 for distance in distances[len(labels) :])  # as far as nothing else can be
    nearest = sorted(range(len(labels)), key=distances.__getitem__)[:k]  # of equals the first
    votes = [[labels[index] for index in nearest].count(label) for label in range(len(counts))]
    return [signed(32, vote * ONE) // k for vote in votes]


def check_model(estimator: Any, problem: Problem) -> float:
    """The share of windows where nothing hangs on which of two equally distant training windows votes."""
    x, source = problem.queries(), Native("native").export(estimator, problem.dtype)
    exact, scores = Exact(source.part()), source.scores(x)
    assert scores.tolist() == [scores_of(exact, window, problem.dtype is not INT8) for window in x.tolist()]

    train = problem.windows()[0]
    distances = ((x.astype(np.int64)[:, None] - train.astype(np.int64)) ** 2).sum(2)
    edge = np.sort(distances, axis=1)[:, [estimator.n_neighbors - 1]]
    sure = (distances <= edge).sum(1) == estimator.n_neighbors
    assert np.abs(scores / ONE - estimator.predict_proba(x))[sure].max(initial=0) <= source.error_bound
    assert scores.argmax(1)[sure].tolist() == estimator.predict(x)[sure].tolist()
    return float(sure.mean())


@pytest.mark.parametrize("neighbors", [1, 3, 4])
@pytest.mark.parametrize("labels", LABELS)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_scores_are_scikit_learns(dtype: np.dtype[Any], labels: int, neighbors: int) -> None:
    problem = Problem(dtype, (5,) * labels, 13, 100 if dtype is INT8 else 20000)
    assert check_model(fit(KNeighborsClassifier(neighbors, algorithm="brute"), problem, False), problem) > 0.9


@settings(derandomize=True, deadline=None, max_examples=150)
@given(problems(least=1), st.integers(1, 9), st.sampled_from(["brute", "kd_tree", "ball_tree"]))
def test_every_search_gives_the_same(problem: Problem, neighbors: int, algorithm: str) -> None:
    neighbors = min(neighbors, sum(problem.counts))
    check_model(fit(KNeighborsClassifier(neighbors, algorithm=algorithm), problem, False), problem)


def test_of_equally_distant_windows_the_smaller_label_votes() -> None:
    x = np.array([[3, 0], [0, 3], [-3, 0], [0, -3]], np.int8)
    for y in ([0, 1, 2, 3], [3, 2, 1, 0]):
        source = Native("native").export(KNeighborsClassifier(2, algorithm="brute").fit(x, y), INT8)
        assert source.scores(np.zeros((1, 2), np.int8)).tolist() == [[ONE // 2, ONE // 2, 0, 0]]


@pytest.mark.parametrize(
    ("params", "problem", "hint"),
    [
        ({"weights": "distance"}, "model.weights=distance", "model.weights=uniform"),
        ({"metric": "manhattan"}, "model.metric=manhattan", "model.metric=euclidean"),
        ({"p": 3}, "model.metric=minkowski", "model.metric=euclidean"),
        ({"n_neighbors": 19}, "model.n_neighbors=19 exceeds the 18 training clips", "model.n_neighbors=3"),
    ],
)
def test_refused(params: dict[str, Any], problem: str, hint: str) -> None:
    estimator = fit(KNeighborsClassifier(**params), Problem(INT8, (9, 9), 4, 100), standardise=False)
    with pytest.raises(ExportError) as error:
        Native("native").export(estimator, INT8)
    assert problem in error.value.problem
    assert error.value.hint == hint


def test_a_scaler_is_refused() -> None:
    estimator = fit(KNeighborsClassifier(), Problem(INT8, (9, 9), 4, 100), standardise=True)
    with pytest.raises(ExportError, match=r"model\.standardise=true") as error:
        Native("native").export(estimator, INT8)
    assert error.value.hint == "model.standardise=false"
