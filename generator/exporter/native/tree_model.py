"""Models of trees: sums of what the leaves say that a window reaches, one in each tree. In two layouts for C++.

A tree asks its mean depth of questions a window, however many nodes it has. What they cost on a Cortex-M4, at -Os:

small, a string of bytes (tree_bytes.py) and a loop. 4 bytes for a node and a leaf, where each number fits a byte; 10
instructions a question then, else 11 or more, and 15 to 30 a tree. The loop's limit: load three numbers of the node
and the feature, compare twice, branch once, and step to one of two sides by three instructions, two of them additions.

fast, code (tree_code.py). 10 to 18 bytes a node; 3 instructions a question (load, compare, branch), 4 where a constant
is beyond 8 bits, and 2 to 8 a tree. Less than 3 there is only where two questions share a load.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.exporter.native import TreeLayout
from generator.exporter.native.base import Exported
from generator.exporter.native.tree_bytes import tree_bytes
from generator.exporter.native.tree_code import tree_code
from generator.exporter.native.trees import Trees
from generator.exporter.scores import LIMIT
from generator.types import I32, I64, Constant, Integers, Part, Table

CODE_BYTES = 12  # on a Cortex-M4, of a node with its share of the leaves


@dataclass(frozen=True)
class TreeModel(Exported):
    """An exported model of trees; `scores` repeats templates/lib/model/trees/model.cpp."""

    trees: Trees
    values: I64  # what a leaf adds to every sum, [leaves, sums], or to the one of its tree, in turn, [leaves, 1]
    shares: bool  # values are shares of the labels, of which few differ, so that leaves name them
    prior: I64  # sums before the first tree, [sums]
    total: int  # of the scores of two labels
    shift: int  # of a sum to the right, negative to the left: then it is held within 2^30 - 1
    error_bound: float
    layout: TreeLayout

    def scores(self, x: Integers) -> I32:
        sums = len(self.prior)
        values = self.values[self.trees.leaves(x)]
        added = values.sum(1) if self.shares else values.reshape(len(x), -1, sums).sum(1)
        scores = _shifted(self.prior + added, self.shift)
        return np.asarray(scores if sums > 1 else np.concatenate([self.total - scores, scores], axis=1), np.int32)

    @property
    def table_bytes(self) -> int:
        """Flash of the tables, and of the trees as code, about."""
        code = CODE_BYTES * len(self.trees.features) if self.layout is TreeLayout.fast else 0
        return super().table_bytes + code

    def part(self) -> Part:
        constants = (
            Constant("int32_t", "kTotal", self.total, "derived: model, of the scores of two labels"),
            Constant("int32_t", "kDownShift", max(self.shift, 0), "derived: model, kPrior to 1/65536 [bits]"),
            Constant("int32_t", "kUpShift", max(-self.shift, 0), "derived: model, kPrior to 1/65536 [bits]"),
        )
        prior = Table("int32_t", "kPrior", self.prior, "sums before the first tree")
        if self.layout is TreeLayout.fast:
            code = tree_code(self.trees, self.values, len(self.prior))
            return Part("model", ("model/trees",), constants, (prior,), {"trees.cpp": code})
        answers, votes = _votes(self.values) if self.shares else (self.values[:, 0], ())
        number = Constant("int32_t", "kNumTrees", len(self.trees.sizes), "derived: model, labels")
        widths, trees = tree_bytes(self.trees, answers)
        sources = ("model/trees", "model/trees/small", f"model/trees/{'votes' if self.shares else 'values'}")
        return Part("model", sources, (*constants, number, *widths), (prior, trees, *votes))


def _shifted(sums: I64, shift: int) -> I64:
    if shift >= 0:
        return sums >> shift
    most = LIMIT >> -shift
    return np.clip(sums, -most, most) << -shift


def _votes(shares: I64) -> tuple[I64, tuple[Table, ...]]:
    """The first vote of each leaf, [leaves], and the votes: leaves of equal shares have the same ones."""
    rows, row_of = np.unique(shares, axis=0, return_inverse=True)
    firsts, votes = [], list[int]()
    for row in rows:
        firsts.append(len(votes))
        labels = np.flatnonzero(row) if row.any() else np.array([0])
        votes += (row[labels] << 16 | labels << 1 | (labels != labels[-1])).tolist()
    table = Table("uint32_t", "kVotes", np.array(votes, np.int64), "share [1/65536 of all trees], sum, is there more")
    return np.array(firsts, np.int64)[row_of.reshape(-1)], (table,)
