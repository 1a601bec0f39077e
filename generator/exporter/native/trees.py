"""Binary trees over integer features: what scikit-learn's tree models have in common.

A window goes left at a node where its feature is at most the threshold. Features are integers, so thresholds are too,
and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.exporter.scaling import Scaling
from generator.exporter.thresholds import integer_thresholds
from generator.types import I64, Integers

F64 = NDArray[np.float64]


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

    def preorder(self, tree: int) -> Iterator[tuple[bool, int, int]]:
        """Nodes and leaves of a tree, each: whether it is a leaf, its number, of how many nodes it is on the left."""
        node = int(self.sizes[:tree].sum())
        leaf, todo = node + tree, [int(self.sizes[tree]) + 1]  # leaves of the subtrees that follow
        while todo:
            count = todo.pop()
            if count == 1:
                yield True, leaf, len(todo)
                leaf += 1
            else:
                yield False, node, len(todo)
                left = int(self.left_leaves[node])
                todo += [count - left, left]
                node += 1


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
