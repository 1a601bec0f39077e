"""Binary trees over integer features: what scikit-learn's tree models have in common, in two layouts for C++.

A window goes left at a node where its feature is at most the threshold. Features are integers, so thresholds are too,
and nothing is lost. templates/lib/model/trees holds the C++.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.exporter.native import TreeLayout
from generator.exporter.native.tree_code import tree_code
from generator.exporter.scaling import Scaling
from generator.exporter.thresholds import integer_thresholds
from generator.types import I64, Constant, Integers, Part, Table

F64 = NDArray[np.float64]
CTYPES = ("uint8", "int8", "uint16", "int16", "uint32", "int32")  # narrowest first


@dataclass(frozen=True)
class Trees:
    """Trees one after another, each in preorder: a node, its left subtree, its right one; leaves in the same order.

    A subtree has one leaf more than nodes. So a node and its left subtree have as many nodes as leaves, and that number
    says all of the shape: so many nodes further, and so many leaves, begins what is on the right.
    """

    features: I64  # that a node compares, [nodes]
    thresholds: I64  # left where the feature is at most this, [nodes]
    left_leaves: I64  # leaves of the left subtree, [nodes]
    sizes: I64  # nodes of each tree, [trees]

    def leaves(self, x: Integers) -> I64:
        """Features [windows, features] to the number of the leaf that each window reaches in each tree."""
        starts = np.cumsum(self.sizes) - self.sizes
        return np.stack([self._leaf(x, tree, start) for tree, start in enumerate(starts.tolist())], axis=1)

    def _leaf(self, x: Integers, tree: int, start: int) -> I64:
        node: I64 = np.full(len(x), start)
        surplus: I64 = np.full(len(x), tree)  # leaves passed, less nodes passed
        end = np.full(len(x), start + self.sizes[tree])
        while (inside := np.flatnonzero(node < end)).size:
            at = node[inside]
            jump = self.left_leaves[at]
            left = x[inside, self.features[at]] <= self.thresholds[at]
            end[inside] = np.where(left, at + jump, end[inside])
            node[inside] += np.where(left, 1, jump)
            surplus[inside] -= left
        return node + surplus

    def part(
        self, layout: TreeLayout, source: str, answers: I64, constants: Sequence[Constant], tables: Sequence[Table] = ()
    ) -> Part:
        """The library of a model: its trees, and `source` of templates/lib, which adds up the answers of the leaves."""
        number = Constant("int32_t", "kNumTrees", len(self.sizes), "derived: model, labels")
        sources, constants = (f"model/trees/{layout.name}", source), (number, *constants)
        if layout is TreeLayout.fast:
            code = tree_code(self.features, self.thresholds, self.left_leaves, self.sizes, answers)
            return Part("model", sources, constants, tuple(tables), {"trees.cpp": code})
        own = (
            integer_table("kFeatures", self.features, "that each node compares; in preorder, tree after tree"),
            integer_table("kThresholds", self.thresholds, "left where the feature is at most this"),
            integer_table("kLeftLeaves", self.left_leaves, "leaves on the left of each node"),
            integer_table("kSizes", self.sizes, "nodes of each tree"),
            integer_table("kAnswers", answers, "of each leaf"),
        )
        return Part("model", sources, constants, (*own, *tables))


def integer_table(name: str, values: I64, source: str) -> Table:
    """A table of the narrowest type; one zero where there are no values, since C++ has no empty arrays."""
    filled = values if values.size else np.zeros(1, np.int64)
    fits = (t for t in CTYPES if np.iinfo(t).min <= filled.min() and filled.max() <= np.iinfo(t).max)
    return Table(f"{next(fits)}_t", name, filled, source)


def read_trees(trees: Sequence[Any], scaling: Scaling, dtype: np.dtype[Any]) -> tuple[Trees, F64]:
    """Fitted trees (scikit-learn's `tree_`) over features of `dtype`, and their leaves' values [leaves, outputs]."""
    read = [_read(tree) for tree in trees]
    features, thresholds, left_leaves, values = (np.concatenate(columns) for columns in zip(*read, strict=True))
    sizes = np.array([len(features) for features, *_ in read], np.int64)
    return Trees(features, integer_thresholds(thresholds, features, scaling, dtype), left_leaves, sizes), values


def _read(tree: Any) -> tuple[I64, F64, I64, F64]:
    """Features, thresholds and left leaves of the nodes, values of the leaves; in preorder."""
    order, todo = [], [0]
    while todo:
        node = todo.pop()
        order.append(node)
        if tree.children_left[node] >= 0:
            todo += [tree.children_right[node], tree.children_left[node]]
    leaves = np.ones(tree.node_count, np.int64)
    inner = np.array([node for node in order if tree.children_left[node] >= 0], np.int64)
    for node in inner[::-1]:
        leaves[node] = leaves[tree.children_left[node]] + leaves[tree.children_right[node]]
    outer = [node for node in order if tree.children_left[node] < 0]
    values = tree.value[outer].reshape(len(outer), -1)
    return tree.feature[inner], tree.threshold[inner], leaves[tree.children_left[inner]], values
