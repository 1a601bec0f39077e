"""Gradient boosting: the sum of what the leaves add to each label, as scikit-learn's decision_function.

Two labels have one sum d, the log-odds of the second one; their scores are -d/2 and d/2, so that they lie d apart.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import GradientBoostingClassifier

from generator.errors import ExportError
from generator.exporter.native import TreeLayout
from generator.exporter.native.fixed_point import F64, FixedPoint, quantise
from generator.exporter.native.tree_model import TreeModel
from generator.exporter.native.trees import Trees, read_trees
from generator.exporter.scaling import unwrap
from generator.exporter.scores import SCORE_BITS

SUM_BITS = 30  # of a sum without its sign
WIDTHS = (16, 23, 31)  # of a leaf [bits]
NARROW_ERROR = 2.0**-8  # of a sum, up to which leaves may be narrow
MOST_ERROR = 2.0**-4  # of a sum of the widest leaves


def accepts(estimator: Any) -> bool:
    return isinstance(unwrap(estimator)[0], GradientBoostingClassifier)


def export(estimator: Any, dtype: np.dtype[Any], trees: TreeLayout) -> TreeModel:
    """A fitted gradient boosting over features of `dtype`. Raises ExportError where its numbers don't fit."""
    classifier, scaling = unwrap(estimator)
    if not (classifier.init_ == "zero" or isinstance(classifier.init_, DummyClassifier)):
        raise ExportError(
            f"exporter=native can't hold model.init={classifier.init_}: it is null or zero", hint="model.init=null"
        )
    stages, sums = classifier.estimators_.shape
    shape, values = read_trees([tree.tree_ for tree in classifier.estimators_.flat], scaling, dtype)
    values, prior = classifier.learning_rate * values[:, 0], _prior(classifier)
    terms = stages + 1
    largest = _largest(shape, values).reshape(stages, sums).sum(0).max() + np.abs(prior).max()
    fixed = _quantise(values, terms, SUM_BITS - math.frexp(largest * (1 + math.ldexp(terms, -SUM_BITS)))[1])
    if not terms * fixed.error <= MOST_ERROR:
        raise ExportError(
            f"model.learning_rate={classifier.learning_rate:g} gives sums of up to {largest:.3g}, "
            f"which {SUM_BITS} bits hold only to ±{terms * fixed.error:.2g}, not ±{MOST_ERROR:g}",
            hint="model.learning_rate=0.1",
        )
    halves = 1 if sums == 1 else 0
    return TreeModel(
        trees=shape,
        values=fixed.values[:, None],
        shares=False,
        prior=np.round(np.ldexp(prior, fixed.bits)).astype(np.int64),
        total=0,
        shift=fixed.bits - SCORE_BITS + halves,
        error_bound=math.ldexp(terms * fixed.error, -halves) + 2.0**-SCORE_BITS,
        layout=trees,
    )


def _prior(classifier: Any) -> F64:
    """What the trees are added to, the same for all windows: the decision anywhere without what they add; [sums]."""
    origin = np.zeros((1, classifier.n_features_in_))
    added = sum(np.array([tree.predict(origin)[0] for tree in stage]) for stage in classifier.estimators_)
    return np.asarray(np.atleast_1d(classifier.decision_function(origin)[0]) - classifier.learning_rate * added)


def _largest(trees: Trees, values: F64) -> F64:
    """The largest absolute value of a leaf of each tree, [trees]."""
    sizes = trees.sizes + 1
    return np.asarray(np.maximum.reduceat(np.abs(values), np.cumsum(sizes) - sizes))


def _quantise(values: F64, terms: int, most_bits: int) -> FixedPoint:
    """Values as narrow as a sum of `terms` of them stays precise."""
    *narrower, widest = (quantise(values, width, most_bits) for width in WIDTHS)
    return next((fixed for fixed in narrower if terms * fixed.error <= NARROW_ERROR), widest)
