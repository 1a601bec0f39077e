"""Trees through micromlgen: the answers of predict, or a refusal."""

from __future__ import annotations

from typing import Any

import micromlgen
import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier, RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

from generator.errors import ExportError
from generator.exporter.micromlgen import Micromlgen
from generator.exporter.scaling import unwrap
from generator.types import Integers
from tests.forests import fitted, problem_of
from tests.problems import INT8, INT16


@settings(derandomize=True, deadline=None, max_examples=50)
@given(fitted())
def test_micromlgen_answers_as_predict_or_refuses(case: tuple[Any, Integers]) -> None:
    estimator, x = case
    exporter, classifier = Micromlgen("micromlgen"), unwrap(estimator)[0]
    trees = [tree.tree_ for tree in np.ravel(getattr(classifier, "estimators_", []))]
    mixed = any((tree.value[tree.children_left < 0, 0].max(1) < 1).any() for tree in trees)
    if isinstance(classifier, GradientBoostingClassifier) or mixed:
        with pytest.raises(ExportError, match="exporter=micromlgen can't hold") as error:
            exporter.export(estimator, x.dtype)
        assert error.value.hint.endswith("exporter=native")
        return
    source = exporter.export(estimator, x.dtype)
    assert source.scores(x).argmax(1).tolist() == estimator.predict(x).tolist()
    assert source.scores(x).sum(1).tolist() == [1 << 16] * len(x)


def test_micromlgen_text_is_what_micromlgen_wrote_but_for_whole_thresholds() -> None:
    x, y = problem_of(INT8, 3).windows()
    x = x * 2  # thresholds lie between, at odd integers
    tree, forest = DecisionTreeClassifier(random_state=0).fit(x, y), RandomForestClassifier(3, random_state=0).fit(x, y)
    for estimator, name in ((tree, "micromlgen_tree.h"), (forest, "micromlgen_forest.h")):
        text = Micromlgen("micromlgen").export(estimator, INT8).part().texts[name]
        assert text == micromlgen.port(estimator).replace(".0)", ")")


def test_micromlgen_refuses_more_votes_than_a_byte_counts() -> None:
    x, y = problem_of(INT8, 2).windows()
    forest = ExtraTreesClassifier(256, random_state=0).fit(x, y)
    with pytest.raises(ExportError, match="can't do 256 trees: it counts votes in a byte") as error:
        Micromlgen("micromlgen").export(forest, INT8)
    assert error.value.hint == "model.n_estimators=255, or exporter=native"


def test_micromlgen_refuses_a_tree_as_deep_as_python_calls() -> None:
    x = np.arange(-120, 120, dtype=np.int16)[:, None]
    chain = DecisionTreeClassifier().fit(x, np.arange(240) % 2, sample_weight=2.0 ** -np.arange(240))
    assert chain.get_depth() > 200
    with pytest.raises(ExportError, match=r"can't do a tree of \d+ levels, more than 200") as error:
        Micromlgen("micromlgen").export(chain, INT16)
    assert error.value.hint == "model.max_depth=200, or exporter=native"


@pytest.mark.parametrize("cls", [RandomForestClassifier, ExtraTreesClassifier])
def test_micromlgen_says_why_it_refuses(cls: Any) -> None:
    x, y = problem_of(INT8, 2).windows()
    with pytest.raises(ExportError, match=f"can't hold this {cls.__name__} exactly: its code counts a vote") as error:
        Micromlgen("micromlgen").export(cls(3, max_depth=1, random_state=0).fit(x, y), INT8)
    assert error.value.hint == "model.max_depth=null model.min_samples_leaf=1, or exporter=native"
