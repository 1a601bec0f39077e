"""model.rank=auto: the quadratic form of a degree-2 polynomial SVM, approximated by a few squares.

x'A x ≈ Σ w·(v·x)² with as few integer vectors v as keep the decisions on the support vectors, the windows that are
hardest to tell apart, within PRECISION (root mean square). v and w are the eigenvector and eigenvalue of what the
vectors before it left over, rounding included (C. Eckart and G. Young, "The approximation of one matrix by another of
lower rank", Psychometrika 1, 1936). B·x is approximated likewise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from generator.errors import ExportError
from generator.exporter.native.base import Exported
from generator.exporter.native.fixed_point import quantise, whole_words
from generator.exporter.native.one_vs_one import too_large, vote_scores
from generator.exporter.native.quadratic_form import F64, forms_of, is_quadratic
from generator.exporter.scores import SCORE_BITS, saturated
from generator.types import I32, I64, Constant, Integers, Part, Table

SUM_BITS = 61
MOST_BITS = 78  # fraction bits of a weight, so that kScoreShift is below 64
PRODUCT_BITS = 22  # of v·x without its sign, so that squares leave room for weights
LINEARS = 2  # vectors for B
PRECISION = 2.0**-5  # of a decision, whose margin is 1


@dataclass(frozen=True)
class LowRankSvm(Exported):
    """An exported SVC; `scores` repeats templates/lib/model/low_rank_svm/model.cpp."""

    labels: int
    vectors: Integers  # v, those of squares first; [pairs, vectors, features]
    rank: int  # how many are squared; the others are of B
    weights: I64  # w, [pairs, vectors]
    bias: I64  # [pairs]
    product_shift: int
    score_shift: int
    break_ties: bool
    error_bound: float

    @property
    def approximation(self) -> str:
        return f"model.rank=auto: {self.rank} squares instead of {self.vectors.shape[2]}"

    def scores(self, x: Integers) -> I32:
        wide = x.astype(np.int64)
        sums = np.repeat(self.bias[None], len(x), axis=0)
        for pair, weights in enumerate(self.weights):
            products = wide @ self.vectors[pair].T.astype(np.int64) >> self.product_shift
            products[:, : self.rank] **= 2
            sums[:, pair] += products @ weights
        return vote_scores(saturated(sums, self.score_shift), self.labels, self.break_ties)

    def part(self) -> Part:
        size = self.vectors.shape[2]
        return Part(
            "model",
            ("model/one_vs_one", "model/low_rank_svm"),
            (
                Constant("int32_t", "kBreakTies", int(self.break_ties), "model.break_ties"),
                Constant("int32_t", "kRank", self.rank, "derived: exporter.rank, the support vectors"),
                Constant("int32_t", "kNumVectors", self.vectors.shape[1], "derived: model.coef0, kRank"),
                Constant("int32_t", "kProductShift", self.product_shift, "derived: features [bits]"),
                Constant("int32_t", "kScoreShift", self.score_shift, "derived: model.C, kBias to 1/65536 [bits]"),
            ),
            (
                Table(
                    f"{self.vectors.dtype}_t",
                    "kVectors",
                    whole_words(self.vectors.reshape(-1, size)),
                    "squares, then what is linear, for each two labels",
                    alignment=4,
                ),
                Table("int64_t", "kWeights", self.weights, "of each vector, for each two labels"),
                Table("int64_t", "kBias", self.bias, "for each two labels"),
            ),
        )


class _Form:
    """The form of one pair of labels, taken apart vector by vector."""

    def __init__(self, square: F64, linear: F64, largest: float) -> None:
        self._largest = largest  # value of a vector
        self._rest, self._linear_rest = (square + square.T) / 2, linear
        self.squares: list[tuple[F64, float]] = []  # vector of whole numbers and weight
        self.linears: list[tuple[F64, float]] = []

    def add_square(self) -> None:
        values, vectors = np.linalg.eigh(self._rest)
        vector = self._whole(vectors[:, np.abs(values).argmax()])
        weight = float(vector @ self._rest @ vector / max(1.0, float(vector @ vector)) ** 2)
        self._rest = self._rest - weight * np.outer(vector, vector)
        self.squares.append((vector, weight))

    def add_linear(self) -> None:
        vector = self._whole(self._linear_rest)
        weight = float(vector @ self._linear_rest / max(1.0, float(vector @ vector)))
        self._linear_rest = self._linear_rest - weight * vector
        self.linears.append((vector, weight))

    def _whole(self, vector: F64) -> F64:
        largest = float(np.abs(vector).max())
        return np.round(vector * (self._largest / largest)) if largest else vector

    def error(self, windows: F64) -> float:
        """Of the decisions on the windows [windows, features], root mean square."""
        error = ((windows @ self._rest) * windows).sum(1) + windows @ self._linear_rest
        return float(np.sqrt(np.mean(error**2)))

    def bound(self, largest: float) -> float:
        """What the error can't exceed for any features up to `largest`."""
        return float(largest**2 * np.abs(self._rest).sum() + largest * np.abs(self._linear_rest).sum())


def _forms_of(svc: Any, largest: float) -> tuple[list[_Form], F64]:
    """Each two labels' form, all with as many vectors, and bias."""
    squares, linears, biases = forms_of(svc)
    forms = [_Form(square, linear, largest - 1) for square, linear in zip(squares, linears, strict=True)]
    for form in forms * (LINEARS if linears.any() else 0):
        form.add_linear()
    for _ in range(squares.shape[1]):
        for form in forms:
            form.add_square()
        if all(form.error(svc.support_vectors_) <= PRECISION for form in forms):
            break
    return forms, biases


def export(svc: Any, dtype: np.dtype[Any]) -> LowRankSvm:
    """A fitted SVC over features of `dtype`.

    Raises ExportError where it is no polynomial of degree 2 or its numbers don't fit.
    """
    if not is_quadratic(svc):
        raise ExportError(
            "model.rank=auto approximates a polynomial of degree 2, which this model is not",
            hint="model=svm model.kernel=poly model.degree=2 model.rank=auto, or model.rank=exact",
        )
    largest = 2.0 ** (8 * dtype.itemsize - 1)
    forms, biases = _forms_of(svc, largest)
    terms = [[*form.squares, *form.linears] for form in forms]
    vectors = np.array([[vector for vector, _ in row] for row in terms])
    rank, reach = len(forms[0].squares), np.abs(vectors).sum(2) * largest
    product_shift = max(0, math.frexp(reach.max())[1] - PRODUCT_BITS)
    power = np.where(np.arange(vectors.shape[1]) < rank, 2, 1)
    real = np.array([[weight for _, weight in row] for row in terms]) * 2.0 ** (product_shift * power)
    reach = (reach * 2.0**-product_shift) ** power
    most = float((np.abs(real) * reach).sum(axis=1).max() + np.abs(biases).max())
    weights = quantise(real, 63, min(MOST_BITS, SUM_BITS - math.frexp(most)[1]))
    if weights.bits < SCORE_BITS:
        raise too_large(svc)
    dropped = np.abs(real) * ((reach ** (1 / power) + 1) ** power - reach) if product_shift else 0 * real
    rounding = (dropped + weights.errors(real) * reach).sum(1).max() + weights.error + 2.0**-SCORE_BITS
    return LowRankSvm(
        labels=len(svc.classes_),
        vectors=vectors.astype(dtype),
        rank=rank,
        weights=weights.values,
        bias=np.round(np.ldexp(biases, weights.bits)).astype(np.int64),
        product_shift=product_shift,
        score_shift=weights.bits - SCORE_BITS,
        break_ties=bool(svc.break_ties),
        error_bound=float(max(form.bound(largest) for form in forms) + rounding),
    )
