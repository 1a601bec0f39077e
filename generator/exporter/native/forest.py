"""Decision trees and forests of them: the mean of the leaves' label distributions, as scikit-learn's predict_proba."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

from generator.exporter.native import TreeLayout
from generator.exporter.native.trees import Trees, read_trees
from generator.exporter.scaling import unwrap
from generator.types import I32, I64, Integers, Part, Table

MOST = (1 << 16) - 1  # that a sum over the trees may be: C++ adds two labels in one word
CODE_BYTES = 10  # on a Cortex-M4, of a node with its share of the leaves


@dataclass(frozen=True)
class Forest:
    """An exported forest; `scores` repeats templates/lib/model/trees/forest/model.cpp."""

    trees: Trees
    rows: I64  # distribution of each leaf, [leaves]
    distributions: I64  # share of each label, MOST / trees for all of them, [rows, labels]
    layout: TreeLayout

    labels_only = False
    approximation = None

    @property
    def error_bound(self) -> float:
        """Each tree is rounded down by less than 1/65536, and the sum misses 65536 by one."""
        return (len(self.trees.sizes) + 1) / (MOST + 1)

    def scores(self, x: Integers) -> I32:
        rows = self.rows[self.trees.leaves(x)]
        return np.asarray(sum(self.distributions[row] for row in rows.T), np.int32)

    @property
    def table_bytes(self) -> int:
        """Flash of the tables, and of the trees as code, about."""
        code = CODE_BYTES * len(self.trees.features) if self.layout is TreeLayout.fast else 0
        return self.part().table_bytes + code

    def part(self) -> Part:
        words = np.pad(self.distributions, ((0, 0), (0, self.distributions.shape[1] % 2)))
        pairs = words[:, 0::2] | words[:, 1::2] << 16
        table = Table("uint32_t", "kDistributions", pairs, "shares of the labels in a leaf [1/65536 of all trees]")
        return self.trees.part(self.layout, "model/trees/forest", self.rows, (), [table])


def accepts(estimator: Any) -> bool:
    return isinstance(unwrap(estimator)[0], DecisionTreeClassifier | RandomForestClassifier | ExtraTreesClassifier)


def export(estimator: Any, dtype: np.dtype[Any], trees: TreeLayout) -> Forest:
    """A fitted tree or forest over features of `dtype`."""
    classifier, scaling = unwrap(estimator)
    fitted = [tree.tree_ for tree in getattr(classifier, "estimators_", [classifier])]
    shapes, shares = read_trees(fitted, scaling, dtype)
    distributions, rows = np.unique(np.floor(shares * MOST / len(fitted)).astype(np.int64), axis=0, return_inverse=True)
    return Forest(shapes, rows.reshape(-1), distributions, trees)
