"""Support vector machines with a polynomial kernel of degree 2, collapsed into their quadratic form.

Σ c·(gamma·s·x + coef0)² + b is x'A x + B·x + C whatever the number of support vectors s: exact algebra, taken where it
needs less flash than the vectors. A and B are rounded once, to as many digits of 15 bits as keep decisions within
PRECISION.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from generator.exporter.native.base import Exported
from generator.exporter.native.fixed_point import quantise
from generator.exporter.native.one_vs_one import too_large, vote_scores
from generator.exporter.native.quadratic_form import F64, forms_of, is_quadratic
from generator.exporter.native.rows import DIGIT_BITS, digits_of
from generator.exporter.scores import SCORE_BITS, saturated
from generator.types import I32, I64, Constant, Integers, Part, Table

SUM_BITS = 61
MOST_DIGITS = 3
PRECISION = 2.0**-6  # of a decision, whose margin is 1, in the worst of all windows


@dataclass(frozen=True)
class QuadraticSvm(Exported):
    """An exported SVC; `scores` repeats templates/lib/model/quadratic_svm/model.cpp."""

    labels: int
    square: I64  # upper triangle of A, off the diagonal doubled, rows filled up with zeros; [pairs, features, features]
    linear: I64  # B, [pairs, features]
    bias: I64  # C, [pairs]
    linear_shift: int  # from B's fraction bits to A's
    digits: int
    score_shift: int
    break_ties: bool
    error_bound: float

    def scores(self, x: Integers) -> I32:
        wide = x.astype(np.int64)
        sums = np.repeat(self.bias[None], len(x), axis=0)
        for pair, (square, linear) in enumerate(zip(self.square, self.linear, strict=True)):
            sums[:, pair] += ((wide @ square.T) * wide).sum(1) + (wide @ linear << self.linear_shift)
        return vote_scores(saturated(sums, self.score_shift), self.labels, self.break_ties)

    @cached_property
    def _rows(self) -> I64:
        """What the C++ walks, [pairs, weights]: row by row, each from an even feature on, digit by digit."""
        size = self.square.shape[1]
        squares, linear = (digits_of(weights, self.digits) for weights in (self.square, self.linear))
        rows = [squares[:, index, :, index // 2 * 2 :] for index in range(size)]
        if self.linear.any():
            rows.append(linear)
        rows = [np.pad(row, ((0, 0), (0, 0), (0, size % 2))) for row in rows]
        return np.concatenate([row.reshape(len(self.bias), -1) for row in rows], axis=1)

    def part(self) -> Part:
        return Part(
            "model",
            ("model/one_vs_one", "model/quadratic_svm"),
            (
                Constant("int32_t", "kBreakTies", int(self.break_ties), "model.break_ties"),
                Constant("int32_t", "kNumDigits", self.digits, "derived: features, model, for decisions exact to 1/64"),
                Constant("int32_t", "kHasLinear", int(self.linear.any()), "derived: model.coef0"),
                Constant("int32_t", "kLinearShift", self.linear_shift, "derived: model.coef0 [bits]"),
                Constant("int32_t", "kScoreShift", self.score_shift, "derived: model.C, kBias to 1/65536 [bits]"),
            ),
            (
                Table("int16_t", "kForm", self._rows, "upper triangle, row by row, for each two labels", alignment=4),
                Table("int64_t", "kBias", self.bias, "for each two labels"),
            ),
        )


def accepts(estimator: Any) -> bool:
    return is_quadratic(estimator) and is_smaller(estimator)


def is_smaller(svc: Any) -> bool:
    """Whether the quadratic form takes less flash than the support vectors."""
    labels, (vectors, size) = len(svc.classes_), svc.support_vectors_.shape
    form = labels * (labels - 1) // 2 * size * (size + 1)  # with one digit
    return bool(form < vectors * (size + 4 * (labels - 1)))


def export(svc: Any, dtype: np.dtype[Any]) -> QuadraticSvm:
    """A fitted SVC over features of `dtype`. Raises ExportError where its numbers don't fit."""
    square, linear, bias = forms_of(svc)
    largest = 2.0 ** (8 * dtype.itemsize - 1)

    def reach(squares: F64, linears: F64) -> float:
        """What no window's sum can exceed."""
        return float((largest**2 * np.abs(squares).sum((1, 2)) + largest * np.abs(linears).sum(1)).max())

    most_bits = SUM_BITS - int(np.frexp(max(reach(square, linear) + np.abs(bias).max(), 2.0**-16))[1])
    for digits in range(1, MOST_DIGITS + 1):
        a = quantise(square, DIGIT_BITS * digits + 1, most_bits)
        b = quantise(linear, DIGIT_BITS * digits + 1, a.bits)
        error = reach(a.errors(square), b.errors(linear)) + a.error
        if a.bits >= SCORE_BITS and error <= PRECISION:
            break
    if a.bits < SCORE_BITS:
        raise too_large(svc)
    return QuadraticSvm(
        labels=len(svc.classes_),
        square=a.values,
        linear=b.values,
        bias=np.round(np.ldexp(bias, a.bits)).astype(np.int64),
        linear_shift=a.bits - b.bits,
        digits=digits,
        score_shift=a.bits - SCORE_BITS,
        break_ties=bool(svc.break_ties),
        error_bound=float(error + 2.0**-SCORE_BITS),
    )
