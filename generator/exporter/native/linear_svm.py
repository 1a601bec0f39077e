"""Linear support vector machines: one int32 weight vector for each two labels instead of the support vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from generator.errors import ExportError
from generator.exporter.native.fixed_point import quantise
from generator.exporter.native.one_vs_one import decisions, pairs, signed, vote_scores
from generator.types import I32, I64, Constant, Integers, Part, Table

SCORE_BITS = 16


@dataclass(frozen=True)
class LinearSvm:
    """An exported SVC; `scores` repeats templates/lib/model/linear_svm/model.cpp."""

    labels: int
    weights: I64  # [pairs, features]
    bias: I64  # [pairs]
    score_shift: int
    break_ties: bool
    error_bound: float

    labels_only = False
    approximation = None

    def scores(self, x: Integers) -> I32:
        sums = x.astype(np.int64) @ self.weights.T + self.bias
        return vote_scores(decisions(sums, self.score_shift), self.labels, self.break_ties)

    @property
    def table_bytes(self) -> int:
        return self.part().table_bytes

    def part(self) -> Part:
        return Part(
            "model",
            ("model/one_vs_one", "model/linear_svm"),
            (
                Constant("int32_t", "kBreakTies", int(self.break_ties), "model.break_ties"),
                Constant("int32_t", "kScoreShift", self.score_shift, "derived: model.C, kBias to 1/65536 [bits]"),
            ),
            (
                Table("int32_t", "kWeights", self.weights, "of each feature, for each two labels"),
                Table("int64_t", "kBias", self.bias, "for each two labels"),
            ),
        )


def accepts(estimator: Any) -> bool:
    return type(estimator).__name__ == "SVC" and estimator.kernel == "linear"


def export(svc: Any, dtype: np.dtype[Any]) -> LinearSvm:
    """A fitted SVC over features of `dtype`. Raises ExportError where its numbers don't fit."""
    dual, intercept = signed(svc)
    labels, ends = len(svc.n_support_), np.cumsum(svc.n_support_)
    owns = [slice(end - count, end) for end, count in zip(ends, svc.n_support_, strict=True)]
    weights = np.stack(
        [
            dual[second - 1, owns[first]] @ svc.support_vectors_[owns[first]]
            + dual[first, owns[second]] @ svc.support_vectors_[owns[second]]
            for first, second in pairs(labels)
        ]
    )
    most_bits = 61 - int(np.frexp(np.abs(intercept).max())[1])
    fixed = quantise(weights, width=32, most_bits=min(46, most_bits))
    if fixed.bits < SCORE_BITS:
        raise ExportError(f"model.C={svc.C:g} gives weights too large for integers", hint="model.C=1")
    largest = 2.0 ** (8 * dtype.itemsize - 1)
    return LinearSvm(
        labels=labels,
        weights=fixed.values,
        bias=np.round(np.ldexp(intercept, fixed.bits)).astype(np.int64),
        score_shift=fixed.bits - SCORE_BITS,
        break_ties=bool(svc.break_ties),
        error_bound=float(fixed.error * (largest * weights.shape[1] + 1) + 2.0**-SCORE_BITS),
    )
