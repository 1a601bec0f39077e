"""micromlgen's C++ for a decision tree: exact as it is, shorter with thresholds that are integers like features."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import Any

import micromlgen
import numpy as np
from sklearn.tree import DecisionTreeClassifier

from generator.errors import ExportError
from generator.exporter.scaling import F64, unwrap
from generator.exporter.thresholds import integer_thresholds
from generator.types import I32, I64, Integers, Part

ONE = 1 << 16
MOST_DEPTH = 200  # the template includes itself for each level, and compilers count open braces
BYTES_PER_NODE = 20  # of Cortex-M4 code, its leaves included


@dataclass(frozen=True)
class MicromlgenTree:
    """The numbers that micromlgen is given, all [nodes]. `scores` is 65536 for the answer, 0 else."""

    left: I64  # child for features up to the threshold; -1: a leaf
    right: I64
    features: I64
    thresholds: I64
    shares: F64  # of the labels, [nodes, labels]

    labels_only = True
    approximation = None
    error_bound = 0.0

    def scores(self, x: Integers) -> I32:
        node = np.zeros(len(x), np.int64)
        while (inside := np.flatnonzero(self.left[node] >= 0)).size:
            at = node[inside]
            goes_left = x[inside, self.features[at]] <= self.thresholds[at]
            node[inside] = np.where(goes_left, self.left[at], self.right[at])
        labels = np.arange(self.shares.shape[1])
        return np.where(labels == self.shares[node].argmax(1)[:, None], ONE, 0).astype(np.int32)

    @cached_property
    def code(self) -> str:
        """micromlgen's text, byte for byte."""
        tree = SimpleNamespace(
            children_left=self.left,
            children_right=self.right,
            feature=self.features,
            threshold=self.thresholds,
            value=self.shares,
        )
        return str(micromlgen.port(type("DecisionTreeClassifier", (), {"tree_": tree})()))

    def part(self) -> Part:
        return Part("model", ("model/trees/micromlgen",), texts={"micromlgen_decision_tree.h": self.code})

    @property
    def table_bytes(self) -> int:
        """Flash of the comparisons, which are code; about."""
        return BYTES_PER_NODE * int((self.left >= 0).sum())


def accepts(estimator: Any) -> bool:
    return isinstance(unwrap(estimator)[0], DecisionTreeClassifier)


def export(estimator: Any, dtype: np.dtype[Any]) -> MicromlgenTree:
    """A fitted decision tree over features of `dtype`. Raises ExportError where it is too deep."""
    classifier, scaling = unwrap(estimator)
    tree = classifier.tree_
    if tree.max_depth > MOST_DEPTH:
        raise ExportError(
            f"exporter=micromlgen can't do a tree of {tree.max_depth} levels, more than {MOST_DEPTH}",
            hint=f"model.max_depth={MOST_DEPTH}, or exporter=native",
        )
    inner = tree.children_left >= 0
    features, thresholds = np.where(inner, tree.feature, 0), np.zeros(tree.node_count, np.int64)
    thresholds[inner] = integer_thresholds(tree.threshold[inner], features[inner], scaling, dtype)
    return MicromlgenTree(tree.children_left, tree.children_right, features, thresholds, tree.value[:, 0])
