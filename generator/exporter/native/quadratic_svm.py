"""Support vector machines with a polynomial kernel of degree 2, collapsed into their quadratic form.

Σ c·(gamma·s·x + coef0)² + b is x'A x + B·x + C whatever the number of support vectors s: exact algebra, taken where it
needs less flash than the vectors. A and B are rounded once, to 31 bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.errors import ExportError
from generator.exporter.native.fixed_point import quantise
from generator.exporter.native.one_vs_one import decisions, pairs, signed, vote_scores
from generator.types import I32, I64, Constant, Integers, Part, Table

F64 = NDArray[np.float64]
SCORE_BITS = 16


@dataclass(frozen=True)
class QuadraticSvm:
    """An exported SVC; `scores` repeats templates/lib/model/quadratic_svm/model.cpp."""

    labels: int
    square: I64  # upper triangle of A, off the diagonal doubled, row by row; [pairs, features · (features + 1) / 2]
    linear: I64  # B, [pairs, features]
    bias: I64  # C, [pairs]
    row_shift: int
    score_shift: int
    break_ties: bool
    error_bound: float

    labels_only = False

    def scores(self, x: Integers) -> I32:
        wide, size = x.astype(np.int64), x.shape[1]
        sums = np.repeat(self.bias[None], len(x), axis=0)
        for pair in range(len(self.bias)):
            upper = np.zeros((size, size), np.int64)
            upper[np.triu_indices(size)] = self.square[pair]
            rows = wide @ upper.T + self.linear[pair]
            sums[:, pair] += ((rows >> self.row_shift) * wide).sum(1)
        return vote_scores(decisions(sums, self.score_shift), self.labels, self.break_ties)

    @property
    def table_bytes(self) -> int:
        return self.part().table_bytes

    def part(self) -> Part:
        return Part(
            "model",
            ("model/one_vs_one", "model/quadratic_svm"),
            (
                Constant("int32_t", "kBreakTies", int(self.break_ties), "model.break_ties"),
                Constant(
                    "int32_t", "kRowShift", self.row_shift, "derived: features, model.gamma, so that sums fit [bits]"
                ),
                Constant("int32_t", "kScoreShift", self.score_shift, "derived: model.C, kBias to 1/65536 [bits]"),
            ),
            (
                Table("int32_t", "kSquare", self.square, "upper triangle, row by row, for each two labels"),
                Table("int64_t", "kLinear", self.linear, "of each feature, for each two labels"),
                Table("int64_t", "kBias", self.bias, "for each two labels"),
            ),
        )


def accepts(estimator: Any) -> bool:
    return type(estimator).__name__ == "SVC" and is_smaller(estimator)


def is_smaller(svc: Any) -> bool:
    """Whether the quadratic form takes less flash than the support vectors."""
    if svc.kernel != "poly" or svc.degree != 2:
        return False
    labels, (vectors, size) = len(svc.classes_), svc.support_vectors_.shape
    form = labels * (labels - 1) // 2 * (size * (size + 1) // 2 * 4 + size * 8)
    return bool(form < vectors * (size + 4 * (labels - 1)))


def export(svc: Any, dtype: np.dtype[Any]) -> QuadraticSvm:
    """A fitted SVC over features of `dtype`. Raises ExportError where its numbers don't fit."""
    forms = [_form(svc, first, second) for first, second in pairs(len(svc.classes_))]
    square, linear, bias = (np.stack(part) for part in zip(*forms, strict=True))
    largest, size = 2.0 ** (8 * dtype.itemsize - 1), linear.shape[1]
    most_bits = 61 - int(np.frexp(max(np.abs(linear).max(), np.abs(bias).max(), 2.0**-16))[1])
    fixed = quantise(square, width=32, most_bits=most_bits)
    row = np.abs(linear).max() + np.abs(square).max() * size * largest
    row_shift = max(0, int(np.frexp(row * largest * size)[1]) + fixed.bits - 61)
    sum_bits = fixed.bits - row_shift
    if sum_bits < SCORE_BITS:
        raise ExportError(
            f"model.C={svc.C:g} with this kernel gives coefficients too large for int32",
            hint="model.C=1, or model.gamma=scale",
        )
    return QuadraticSvm(
        labels=len(svc.classes_),
        square=fixed.values,
        linear=np.round(np.ldexp(linear, fixed.bits)).astype(np.int64),
        bias=np.round(np.ldexp(bias, sum_bits)).astype(np.int64),
        row_shift=row_shift,
        score_shift=sum_bits - SCORE_BITS,
        break_ties=bool(svc.break_ties),
        error_bound=float(
            fixed.error * largest * size * (largest * (size + 1) / 2 + 1)
            + 2.0**-sum_bits * (largest * size + 1)
            + 2.0**-SCORE_BITS
        ),
    )


def _form(svc: Any, first: int, second: int) -> tuple[F64, F64, F64]:
    """A's upper triangle, B and C of the decision between two labels, positive for the first."""
    dual, intercept = signed(svc)
    ends = np.cumsum(svc.n_support_)
    owns = [slice(ends[label] - svc.n_support_[label], ends[label]) for label in (first, second)]
    weights = np.concatenate([dual[second - 1, owns[0]], dual[first, owns[1]]])
    vectors = np.concatenate([svc.support_vectors_[own] for own in owns])
    gamma, coef0 = float(svc._gamma), float(svc.coef0)
    full = gamma**2 * (vectors.T * weights) @ vectors
    rows, columns = np.triu_indices(full.shape[0])
    square = np.where(rows == columns, 1.0, 2.0) * full[rows, columns]
    linear = 2 * gamma * coef0 * (weights @ vectors)
    pair = pairs(len(svc.classes_)).index((first, second))
    return square, linear, np.asarray(coef0**2 * weights.sum() + intercept[pair])
