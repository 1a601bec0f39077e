"""Support vector machines with an rbf or polynomial kernel: integer support vectors, Q30 kernels, int32 coefficients.

The support vectors are training features themselves, so they are exact; the coefficients are rounded once, to 31 bits.
C.-C. Chang and C.-J. Lin, "LIBSVM: a library for support vector machines", ACM TIST 2(3), 2011.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.errors import ExportError
from generator.exporter.native import quadratic_svm
from generator.exporter.native.fixed_point import quantise, whole_words
from generator.exporter.native.kernels import Kernel, kernel_of
from generator.exporter.native.one_vs_one import decisions, pairs, signed, vote_scores
from generator.types import I32, I64, Constant, Integers, Part, Table

SCORE_BITS = 16
VALUE_BITS = 30  # of a kernel's values
MOST_SUM_BITS = 61  # fraction bits of an int64 sum of less than 2


@dataclass(frozen=True)
class KernelSvm:
    """An exported SVC; `scores` repeats templates/lib/model/kernel_svm/model.cpp."""

    kernel: Kernel
    vectors: Integers  # [vectors, features], sorted by label
    counts: I64  # support vectors of each label
    coefficients: I64  # [vectors, labels - 1]
    bias: I64  # [pairs]
    term_shift: int
    score_shift: int
    break_ties: bool
    error_bound: float

    labels_only = False

    def scores(self, x: Integers) -> I32:
        labels = len(self.counts)
        values = self.kernel.values(x)
        sums = np.repeat(self.bias[None], len(x), axis=0)
        ends = np.cumsum(self.counts)
        for pair, (first, second) in enumerate(pairs(labels)):
            for label, row in ((first, second - 1), (second, first)):
                own = slice(ends[label] - self.counts[label], ends[label])
                sums[:, pair] += (values[:, own] * self.coefficients[own, row] >> self.term_shift).sum(1)
        return vote_scores(decisions(sums, self.score_shift), labels, self.break_ties)

    @property
    def table_bytes(self) -> int:
        return self.part().table_bytes

    def part(self) -> Part:
        ctype = f"{self.vectors.dtype}_t"
        return Part(
            "model",
            ("model/one_vs_one", "model/kernel_svm", self.kernel.source),
            (
                Constant("int32_t", "kNumVectors", len(self.vectors), "derived: model.C, the training clips"),
                Constant("int32_t", "kBreakTies", int(self.break_ties), "model.break_ties"),
                Constant("int32_t", "kTermShift", self.term_shift, "derived: model.C, kNumVectors [bits]"),
                Constant("int32_t", "kScoreShift", self.score_shift, "derived: model.C, kBias to 1/65536 [bits]"),
                *self.kernel.constants(),
            ),
            (
                Table(ctype, "kVectors", whole_words(self.vectors), "support vectors: training clips", alignment=4),
                Table("int32_t", "kCoefficients", self.coefficients, "for every other label"),
                Table("uint16_t", "kVectorCounts", self.counts, "support vectors of each label"),
                Table("int64_t", "kBias", self.bias, "for each two labels"),
                *self.kernel.tables(),
            ),
        )


def accepts(estimator: Any) -> bool:
    return (
        type(estimator).__name__ == "SVC"
        and estimator.kernel in ("rbf", "poly")
        and not quadratic_svm.is_smaller(estimator)
    )


def export(svc: Any, dtype: np.dtype[Any]) -> KernelSvm:
    """A fitted SVC over features of `dtype`. Raises ExportError where its numbers don't fit."""
    vectors: NDArray[np.integer[Any]] = np.round(svc.support_vectors_).astype(dtype)
    kernel = kernel_of(svc, vectors)
    dual, intercept = signed(svc)
    term_shift = math.ceil(math.log2(max(2, len(vectors))))
    most_bits = MOST_SUM_BITS - max(0, math.frexp(np.abs(intercept).max())[1]) - VALUE_BITS + term_shift
    coefficients = quantise(dual.T * kernel.scale, width=32, most_bits=most_bits)  # so that the bias fits too
    sum_bits = coefficients.bits + VALUE_BITS - term_shift  # fraction bits of the sums
    if sum_bits < SCORE_BITS:
        raise ExportError(
            f"model.C={svc.C:g} with this kernel gives coefficients too large for int32",
            hint="model.C=1, or model.gamma=scale",
        )
    weight = np.abs(dual).sum() * kernel.scale
    rounding = coefficients.error * len(vectors) + (len(vectors) + 1) * 2.0**-sum_bits + 2.0**-SCORE_BITS
    return KernelSvm(
        kernel=kernel,
        vectors=vectors,
        counts=np.asarray(svc.n_support_, np.int64),
        coefficients=coefficients.values,
        bias=np.round(np.ldexp(intercept, sum_bits)).astype(np.int64),
        term_shift=term_shift,
        score_shift=sum_bits - SCORE_BITS,
        break_ties=bool(svc.break_ties),
        error_bound=float(weight * kernel.error_bound + rounding),
    )
