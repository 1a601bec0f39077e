"""Binary trees over integer features: what scikit-learn's tree models have in common, and its two layouts in C++.

templates/lib/model/trees holds the C++. A window goes left at a node where its feature is at most the threshold, and
features are integers, so that thresholds are exact integers too.
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
from generator.types import I64, Constant, Integers, Part, Table

F64 = NDArray[np.float64]
BYTES_PER_NODE, BYTES_PER_LEAF = 9, 5  # of Cortex-M4 code


@dataclass(frozen=True)
class Trees:
    """Trees one after another, each in preorder: a node, its left subtree, its right one; leaves in the same order.

    A tree of n nodes has n + 1 leaves. So where a tree begins, and how far a walk has come among the leaves, follows
    from the number of leaves to the left of each node alone.
    """

    features: I64  # that a node compares, [nodes]
    thresholds: I64  # left where the feature is at most this, [nodes]
    left_leaves: I64  # of the left subtree: as many nodes further is the right subtree, [nodes]
    sizes: I64  # nodes of each tree, [trees]
    answers: I64  # integer that the C++ gets from a leaf, [leaves]

    def walk(self, x: Integers) -> I64:
        """Answers [windows, trees] to windows [windows, features]."""
        starts = np.cumsum(self.sizes) - self.sizes
        walks = [self._leaves(x, tree, start) for tree, start in enumerate(starts.tolist())]
        return self.answers[np.stack(walks, axis=1)]

    def _leaves(self, x: Integers, tree: int, start: int) -> I64:
        """The leaf that each window reaches in a tree; [windows]."""
        node, leaf = np.full(len(x), start), np.full(len(x), start + tree)
        end = np.full(len(x), start + self.sizes[tree])
        while (inside := np.flatnonzero(node < end)).size:
            at = node[inside]
            jump = self.left_leaves[at]
            right = x[inside, self.features[at]] > self.thresholds[at]
            end[inside] = np.where(right, end[inside], at + jump)
            node[inside] += np.where(right, jump, 1)
            leaf[inside] += np.where(right, jump, 0)
        return leaf

    def part(self, layout: TreeLayout, source: str, constants: Sequence[Constant], tables: Sequence[Table]) -> Part:
        """The library of a model: these trees, and what `source` of templates/lib makes of their answers."""
        number = Constant("int32_t", "kNumTrees", len(self.sizes), "derived: model.n_estimators, labels")
        sources = (f"model/trees/{layout.name}", source)
        if layout is TreeLayout.fast:
            return Part("model", sources, (number, *constants), tuple(tables), {"trees.cpp": tree_code(self)})
        own = (
            table("kFeatures", self.features, "that each node compares; nodes in preorder, tree after tree"),
            table("kThresholds", self.thresholds, "left where the feature is at most this"),
            table("kLeftLeaves", self.left_leaves, "leaves of each node's left subtree"),
            table("kSizes", self.sizes, "nodes of each tree"),
            table("kAnswers", self.answers, "of each leaf"),
        )
        return Part("model", sources, (number, *constants), (*own, *tables))

    @property
    def code_bytes(self) -> int:
        """Flash of the fast layout, about."""
        return BYTES_PER_NODE * len(self.features) + BYTES_PER_LEAF * len(self.answers)


def table(name: str, values: I64, source: str) -> Table:
    """A table of the narrowest type; of one zero where there are no values, since C++ has no empty arrays."""
    filled = values if values.size else np.zeros(1, np.int64)
    return Table(f"{narrowest(filled)}_t", name, filled, source)


def narrowest(values: I64) -> np.dtype[Any]:
    return np.result_type(np.min_scalar_type(values.min()), np.min_scalar_type(values.max()))


def read_trees(trees: Sequence[Any], scaling: Scaling, dtype: np.dtype[Any]) -> tuple[Trees, F64]:
    """Fitted trees (`tree_` of scikit-learn) over features of `dtype`; their leaves' values [leaves, outputs].

    The answers are the numbers of the leaves.
    """
    orders = [_preorder(tree) for tree in trees]
    inner = [order[tree.children_left[order] >= 0] for tree, order in zip(trees, orders, strict=True)]
    leaves = [order[tree.children_left[order] < 0] for tree, order in zip(trees, orders, strict=True)]
    features = _gather([tree.feature[nodes] for tree, nodes in zip(trees, inner, strict=True)])
    thresholds = _gather([tree.threshold[nodes] for tree, nodes in zip(trees, inner, strict=True)])
    values = np.concatenate([tree.value[nodes].reshape(len(nodes), -1) for tree, nodes in zip(trees, leaves, strict=True)])
    ...
