"""Gradient boosting: the sum of what the leaves add to each label, as scikit-learn's decision_function.

Two labels have one sum d, the log-odds of the second one; their scores are -d/2 and d/2, so that they lie d apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import GradientBoostingClassifier

from generator.errors import ExportError
from generator.exporter.native import TreeLayout
from generator.exporter.native.fixed_point import F64, FixedPoint, quantise
from generator.exporter.native.trees import Trees, read_trees
from generator.exporter.scaling import unwrap
from generator.types import I32, I64, Constant, Integers, Part, Table

SCORE_BITS = 16
SUM_BITS = 29  # of a sum, so that scores stay below 2^30
MOST_ERROR = 2.0**-8  # of a sum, with which leaves of 16 bits will do
CODE_BYTES = 18  # on a Cortex-M4, of a node with its share of the leaves


@dataclass(frozen=True)
class Boosting:
    """An exported gradient boosting; `scores` repeats templates/lib/model/trees/boosting/model.cpp."""

    trees: Trees  # stage by stage, one for each sum
    values: I64  # [leaves]
    prior: I64  # [sums]
    score_shift: int
    error_bound: float
    layout: TreeLayout

    labels_only = False
    approximation = None

    def scores(self, x: Integers) -> I32:
        values = self.values[self.trees.leaves(x)]
        sums = self.prior + values.reshape(len(x), -1, len(self.prior)).sum(1)
        scores = sums >> self.score_shift
        return np.asarray(scores if len(self.prior) > 1 else np.concatenate([-scores, scores], axis=1), np.int32)

    @property
    def table_bytes(self) -> int:
        """Flash of the tables, and of the trees as code, about."""
        code = CODE_BYTES * len(self.trees.features) if self.layout is TreeLayout.fast else 0
        return self.part().table_bytes + code

    def part(self) -> Part:
        shift = Constant("int32_t", "kScoreShift", self.score_shift, "derived: model, kPrior to 1/65536 [bits]")
        prior = Table("int32_t", "kPrior", self.prior, "sums before the first tree")
        return self.trees.part(self.layout, "model/trees/boosting", self.values, [shift], [prior])


def accepts(estimator: Any) -> bool:
    return isinstance(unwrap(estimator)[0], GradientBoostingClassifier)


def export(estimator: Any, dtype: np.dtype[Any], trees: TreeLayout) -> Boosting:
    """A fitted gradient boosting over features of `dtype`. Raises ExportError where its numbers don't fit."""
    classifier, scaling = unwrap(estimator)
    if not (classifier.init_ == "zero" or isinstance(classifier.init_, DummyClassifier)):
        raise ExportError(
            f"exporter=native can't hold model.init={classifier.init_}: it is null or zero", hint="model.init=null"
        )
    stages, sums = classifier.estimators_.shape
    shape, values = read_trees([tree.tree_ for tree in classifier.estimators_.flat], scaling, dtype)
    values, prior = classifier.learning_rate * values[:, 0], _prior(classifier)
    largest = _largest(shape, values).reshape(stages, sums).sum(0).max() + np.abs(prior).max()
    if not largest < 2.0 ** (SUM_BITS - SCORE_BITS):
        raise ExportError(
            f"model.learning_rate={classifier.learning_rate:g} gives sums of up to {largest:.3g}, "
            f"which must be below {2 ** (SUM_BITS - SCORE_BITS)}",
            hint="model.learning_rate=0.1",
        )
    fixed = _quantise(values, stages + 1, SUM_BITS - math.frexp(largest)[1])
    halves = 1 if sums == 1 else 0
    return Boosting(
        trees=shape,
        values=fixed.values,
        prior=np.round(np.ldexp(prior, fixed.bits)).astype(np.int64),
        score_shift=fixed.bits - SCORE_BITS + halves,
        error_bound=math.ldexp((stages + 1) * fixed.error, -halves) + 2.0**-SCORE_BITS,
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
    """Values in 16 bits where a sum of `terms` of them stays precise, else in 32."""
    narrow = quantise(values, 16, most_bits)
    precise = narrow.bits >= SCORE_BITS and terms * narrow.error <= MOST_ERROR
    return narrow if precise else quantise(values, 32, most_bits)
