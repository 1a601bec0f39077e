"""Small trees and forests, fitted to windows of chance."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier, RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from generator.types import Integers
from tests.problems import INT8, INT16, Problem

DTYPES = [INT8, INT16]
FORESTS = [DecisionTreeClassifier, RandomForestClassifier, ExtraTreesClassifier]
MODELS = [*FORESTS, GradientBoostingClassifier]


def small(cls: Any, **params: Any) -> Any:
    """An unfitted classifier of few trees."""
    return cls(**{**({} if cls is DecisionTreeClassifier else {"n_estimators": 12}), "random_state": 0, **params})


def problem_of(dtype: np.dtype[Any], labels: int, count: int = 12) -> Problem:
    return Problem(dtype, (count,) * labels, 12, 100 if dtype is INT8 else 20000)


@st.composite
def fitted(draw: st.DrawFn) -> tuple[Any, Integers]:
    """A tree model of any shape, on small and odd data; and windows that lie around its thresholds."""
    dtype: np.dtype[Any] = draw(st.sampled_from(DTYPES))
    cls = draw(st.sampled_from(MODELS))
    problem = Problem(
        dtype=dtype,
        counts=tuple(draw(st.lists(st.integers(1, 20), min_size=2, max_size=5))),
        features=draw(st.integers(1, 6)),
        spread=draw(st.sampled_from([0, 1, 3, 30, np.iinfo(dtype).max])),
        seed=draw(st.integers(0, 1000)),
    )
    params: dict[str, Any] = {
        "max_depth": draw(st.sampled_from([None, 1, 3])),
        "max_leaf_nodes": draw(st.sampled_from([None, 2, 7])),  # grown leaf by leaf: nodes are in another order
        "min_samples_leaf": draw(st.integers(1, 4)),
    }
    if cls is not DecisionTreeClassifier:
        params["n_estimators"] = draw(st.sampled_from([1, 2, 9, 40]))
    if cls is GradientBoostingClassifier:
        params["learning_rate"] = draw(st.sampled_from([0.01, 0.3]))
        params["init"] = draw(st.sampled_from([None, "zero"]))
    else:
        params["class_weight"] = draw(st.sampled_from([None, "balanced"]))
    estimator = small(cls, **params)
    x, y = problem.windows()
    if draw(st.booleans()):
        estimator = make_pipeline(StandardScaler(), estimator)
    near = (x.astype(np.int64)[:, None] + np.array([-1, 0, 1])[:, None]).reshape(-1, problem.features)
    near = near.clip(np.iinfo(dtype).min, np.iinfo(dtype).max).astype(dtype)
    return estimator.fit(x, y), np.concatenate([near, problem.queries()])
