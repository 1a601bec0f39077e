"""Linear support vector machines: one row of weights for each two labels instead of the support vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from generator.exporter.native.base import Exported
from generator.exporter.native.one_vs_one import of_each_label, pairs, signed, vote_scores
from generator.exporter.native.weighted_sums import WeightedSums, weighted_sums
from generator.exporter.scores import SCORE_BITS
from generator.types import I32, Constant, Integers, Part


@dataclass(frozen=True)
class LinearSvm(Exported):
    """An exported SVC; `scores` repeats templates/lib/model/linear_svm/model.cpp."""

    labels: int
    decisions: WeightedSums  # [pairs]
    break_ties: bool

    @property
    def error_bound(self) -> float:
        return self.decisions.error + 2.0**-SCORE_BITS

    def scores(self, x: Integers) -> I32:
        return vote_scores(self.decisions.saturated(self.decisions.sums(x)), self.labels, self.break_ties)

    def part(self) -> Part:
        return Part(
            "model",
            ("model/one_vs_one", "model/weighted_sums", "model/linear_svm"),
            (
                Constant("int32_t", "kBreakTies", int(self.break_ties), "model.break_ties"),
                *self.decisions.constants(),
            ),
            self.decisions.tables(),
        )


def accepts(estimator: Any) -> bool:
    return type(estimator).__name__ == "SVC" and estimator.kernel == "linear"


def export(svc: Any, dtype: np.dtype[Any]) -> LinearSvm:
    """A fitted SVC over features of `dtype`. Raises ExportError where its numbers don't fit."""
    dual, intercept = signed(svc)
    owns = of_each_label(svc.n_support_)
    weights = np.stack(
        [
            dual[second - 1, owns[first]] @ svc.support_vectors_[owns[first]]
            + dual[first, owns[second]] @ svc.support_vectors_[owns[second]]
            for first, second in pairs(len(owns))
        ]
    )
    largest = np.full(weights.shape[1], 2.0 ** (8 * dtype.itemsize - 1))
    decisions = weighted_sums(weights, intercept, largest, hint=f"model.C={svc.C / 100:g}, less than now")
    return LinearSvm(len(owns), decisions, bool(svc.break_ties))
