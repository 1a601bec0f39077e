"""micromlgen's C++ for decision trees and forests, with thresholds that are integers like features.

Its forest counts a vote for each tree, where scikit-learn averages probabilities: the same only where each leaf holds
windows of one label.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import Any

import micromlgen
import numpy as np
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

from generator.errors import ExportError
from generator.exporter.scaling import F64, Scaling, unwrap
from generator.exporter.scores import answers_only
from generator.exporter.thresholds import integer_thresholds
from generator.types import I32, I64, Integers, Part

MOST_DEPTH = 200  # the template includes itself for each level, and compilers count open braces
MOST_TREES = 255  # votes are counted in a byte
BYTES_PER_NODE = 20  # of Cortex-M4 code, its leaves included


@dataclass(frozen=True)
class Tree:
    """The numbers that micromlgen is given, all [nodes]."""

    left: I64  # child for features up to the threshold; -1: a leaf
    right: I64
    features: I64
    thresholds: I64
    shares: F64  # of the labels, [nodes, labels]

    def labels(self, x: Integers) -> I64:
        """Features [windows, features] to a label each."""
        node = np.zeros(len(x), np.int64)
        while (inside := np.flatnonzero(self.left[node] >= 0)).size:
            at = node[inside]
            goes_left = x[inside, self.features[at]] <= self.thresholds[at]
            node[inside] = np.where(goes_left, self.left[at], self.right[at])
        return np.asarray(self.shares[node].argmax(1))

    @property
    def is_pure(self) -> bool:
        """Whether each leaf holds one label."""
        return bool((self.shares[self.left < 0].max(1) == 1).all())

    def as_tree(self) -> SimpleNamespace:
        """As scikit-learn has it."""
        return SimpleNamespace(
            children_left=self.left,
            children_right=self.right,
            feature=self.features,
            threshold=self.thresholds,
            value=self.shares,
        )


@dataclass(frozen=True)
class MicromlgenTrees:
    """A decision tree, or a forest. `scores` is 65536 for the answer, 0 else."""

    trees: tuple[Tree, ...]
    is_forest: bool

    labels_only = True
    approximation = None
    error_bound = 0.0

    def scores(self, x: Integers) -> I32:
        labels = np.arange(self.trees[0].shares.shape[1])
        votes = sum((tree.labels(x)[:, None] == labels).astype(np.int64) for tree in self.trees)
        return answers_only(np.argmax(votes, axis=1), len(labels))

    @cached_property
    def code(self) -> str:
        """micromlgen's text, byte for byte. It knows classifiers by the name of their class."""
        trees = [SimpleNamespace(tree_=tree.as_tree()) for tree in self.trees]
        if self.is_forest:
            forest = {"n_classes_": self.trees[0].shares.shape[1], "estimators_": trees}
            return str(micromlgen.port(type("RandomForestClassifier", (), forest)()))
        return str(micromlgen.port(type("DecisionTreeClassifier", (), vars(trees[0]))()))

    def part(self) -> Part:
        kind = "forest" if self.is_forest else "tree"
        return Part(
            "model", ("model/answer", f"model/trees/micromlgen_{kind}"), texts={f"micromlgen_{kind}.h": self.code}
        )

    @property
    def table_bytes(self) -> int:
        """Flash of the comparisons, which are code; about."""
        return BYTES_PER_NODE * sum(int((tree.left >= 0).sum()) for tree in self.trees)


def accepts(estimator: Any) -> bool:
    kinds = (DecisionTreeClassifier, RandomForestClassifier, ExtraTreesClassifier)
    return isinstance(unwrap(estimator)[0], kinds)


def export(estimator: Any, dtype: np.dtype[Any]) -> MicromlgenTrees:
    """A fitted tree or forest over features of `dtype`. Raises ExportError for what micromlgen can't do exactly."""
    classifier, scaling = unwrap(estimator)
    is_forest = not isinstance(classifier, DecisionTreeClassifier)
    fitted = [tree.tree_ for tree in classifier.estimators_] if is_forest else [classifier.tree_]
    deepest = max(tree.max_depth for tree in fitted)
    if deepest > MOST_DEPTH:
        raise ExportError(
            f"exporter=micromlgen can't do a tree of {deepest} levels, more than {MOST_DEPTH}",
            hint=f"model.max_depth={MOST_DEPTH}, or exporter=native",
        )
    if len(fitted) > MOST_TREES:
        raise ExportError(
            f"exporter=micromlgen can't do {len(fitted)} trees: it counts votes in a byte",
            hint=f"model.n_estimators={MOST_TREES}, or exporter=native",
        )
    trees = tuple(_tree(tree, scaling, dtype) for tree in fitted)
    if is_forest and not all(tree.is_pure for tree in trees):
        raise ExportError(
            f"exporter=micromlgen can't hold this {type(classifier).__name__} exactly: its code counts a vote for each "
            "tree, where scikit-learn averages their probabilities, which is the same only if leaves hold one label",
            hint="model.max_depth=null model.min_samples_leaf=1, or exporter=native",
        )
    return MicromlgenTrees(trees, is_forest)


def _tree(tree: Any, scaling: Scaling, dtype: np.dtype[Any]) -> Tree:
    inner = tree.children_left >= 0
    features, thresholds = np.where(inner, tree.feature, 0), np.zeros(tree.node_count, np.int64)
    thresholds[inner] = integer_thresholds(tree.threshold[inner], features[inner], scaling, dtype)
    return Tree(tree.children_left, tree.children_right, features, thresholds, tree.value[:, 0])
