"""Support vector machines with an rbf, polynomial or sigmoid kernel: integer support vectors, Q30 kernels.

The support vectors are training features themselves, so they are exact; the coefficients are rounded once.
C.-C. Chang and C.-J. Lin, "LIBSVM: a library for support vector machines", ACM TIST 2(3), 2011.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.exporter.native import quadratic_svm
from generator.exporter.native.base import Exported
from generator.exporter.native.fixed_point import FixedPoint, quantise_narrowly, whole_words
from generator.exporter.native.kernels import KINDS, Kernel, kernel_of
from generator.exporter.native.one_vs_one import of_each_label, pairs, signed, too_large, vote_scores
from generator.exporter.scores import SCORE_BITS, saturated
from generator.types import I32, I64, Constant, Integers, Part, Table

F64 = NDArray[np.float64]
VALUE_BITS = 30  # of a kernel's values
SUM_BITS = 61  # of an int64 sum, which leaves one for rounding
MOST_BITS = 48  # fraction bits of a coefficient, so that kScoreShift is below 64


@dataclass(frozen=True)
class KernelSvm(Exported):
    """An exported SVC; `scores` repeats templates/lib/model/kernel_svm/model.cpp."""

    kernel: Kernel
    vectors: Integers  # [vectors, features], sorted by label
    counts: I64  # support vectors of each label
    coefficients: FixedPoint  # [vectors, labels - 1]
    bias: I64  # [pairs]
    score_shift: int
    break_ties: bool
    error_bound: float

    def scores(self, x: Integers) -> I32:
        labels = len(self.counts)
        values = self.kernel.values(x)
        sums = np.repeat(self.bias[None], len(x), axis=0)
        owns = of_each_label(self.counts)
        for pair, (first, second) in enumerate(pairs(labels)):
            for label, row in ((first, second - 1), (second, first)):
                sums[:, pair] += values[:, owns[label]] @ self.coefficients.values[owns[label], row]
        return vote_scores(saturated(sums, self.score_shift), labels, self.break_ties)

    def part(self) -> Part:
        ctype = f"{self.vectors.dtype}_t"
        return Part(
            "model",
            ("model/one_vs_one", "model/kernel_svm", *self.kernel.sources),
            (
                Constant("int32_t", "kBreakTies", int(self.break_ties), "model.break_ties"),
                Constant("int32_t", "kScoreShift", self.score_shift, "derived: model.C, kBias to 1/65536 [bits]"),
                *self.kernel.constants(),
            ),
            (
                Table(ctype, "kVectors", whole_words(self.vectors), "support vectors: training clips", alignment=4),
                Table(self.coefficients.ctype, "kCoefficients", self.coefficients.values, "for every other label"),
                Table("uint16_t", "kVectorCounts", self.counts, "support vectors of each label"),
                Table("int64_t", "kBias", self.bias, "for each two labels"),
                *self.kernel.tables(),
            ),
        )


def accepts(estimator: Any) -> bool:
    return type(estimator).__name__ == "SVC" and estimator.kernel in KINDS and not quadratic_svm.accepts(estimator)


def export(svc: Any, dtype: np.dtype[Any]) -> KernelSvm:
    """A fitted SVC over features of `dtype`. Raises ExportError where its numbers don't fit."""
    vectors: NDArray[np.integer[Any]] = np.round(svc.support_vectors_).astype(dtype)
    kernel = kernel_of(svc, vectors)
    dual, intercept = signed(svc)
    real, bias = dual.T * kernel.scale, np.abs(intercept).max()
    weight = _largest_sum(np.abs(real), svc.n_support_)
    most_bits = min(MOST_BITS, SUM_BITS - VALUE_BITS - math.frexp(weight + bias)[1])
    coefficients = quantise_narrowly(real, lambda errors: _largest_sum(errors, svc.n_support_), most_bits)
    sum_bits = coefficients.bits + VALUE_BITS  # fraction bits of the sums
    if sum_bits < SCORE_BITS:
        raise too_large(svc)
    rounding = _largest_sum(coefficients.errors(real), svc.n_support_) + 2.0**-sum_bits + 2.0**-SCORE_BITS
    return KernelSvm(
        kernel=kernel,
        vectors=vectors,
        counts=np.asarray(svc.n_support_, np.int64),
        coefficients=coefficients,
        bias=np.round(np.ldexp(intercept, sum_bits)).astype(np.int64),
        score_shift=sum_bits - SCORE_BITS,
        break_ties=bool(svc.break_ties),
        error_bound=float(weight * kernel.error_bound + rounding),
    )


def _largest_sum(terms: F64, counts: I64) -> float:
    """Of terms [vectors, labels - 1] above 0, the sum that goes into a decision, at most."""
    of_label = np.stack([terms[own].sum(0) for own in of_each_label(counts)])
    return float(max(of_label[first, second - 1] + of_label[second, first] for first, second in pairs(len(counts))))
