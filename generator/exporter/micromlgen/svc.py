"""micromlgen's C++ for an SVC, with three labels and more as it is, with two after its signs are turned.

micromlgen 1.1.28 rounds every number to 12 decimals and takes a two-label SVC's signs the wrong way round (it reads
scikit-learn's public attributes as libsvm's). So it gets an adapted copy of the classifier: signs as libsvm's, and
features, gamma and coefficients scaled by powers of two, which is exact algebra, so that no decimal is lost.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import micromlgen
import numpy as np
from numpy.typing import NDArray

from generator.errors import ExportError
from generator.exporter.scores import answers_only
from generator.types import I32, Constant, Integers, Part

F64 = NDArray[np.float64]
KERNELS = ("rbf", "poly", "linear")


@dataclass(frozen=True)
class MicromlgenSvc:
    """The numbers that micromlgen is given. `scores` is libsvm's decision in float64: 65536 for the answer, 0 else."""

    kernel: str
    degree: int
    gamma: float
    coef0: float
    feature_bits: int  # features are divided by 2^feature_bits
    vectors: F64  # [vectors, features], divided likewise
    counts: NDArray[np.int64]  # support vectors of each label
    dual: F64  # [labels - 1, vectors], signs as libsvm's
    intercept: F64  # [pairs], signs as libsvm's

    labels_only = True
    approximation = None
    error_bound = 0.0

    def scores(self, x: Integers) -> I32:
        labels, ends = len(self.counts), np.cumsum(self.counts)
        values = self._kernel(x)
        votes = np.zeros((len(x), labels), np.int64)
        pair = 0
        for first in range(labels):
            for second in range(first + 1, labels):
                decision = np.full(len(x), self.intercept[pair])
                for label, row in ((first, second - 1), (second, first)):
                    own = slice(ends[label] - self.counts[label], ends[label])
                    decision += values[:, own] @ self.dual[row, own]
                votes[:, first] += decision > 0
                votes[:, second] += decision <= 0
                pair += 1
        return answers_only(votes.argmax(1), labels)

    def _kernel(self, x: Integers) -> F64:
        scaled = np.ldexp(x.astype(np.float64), -self.feature_bits)
        product = scaled @ self.vectors.T
        if self.kernel == "linear":
            return product
        if self.kernel == "poly":
            return np.asarray((self.gamma * product + self.coef0) ** self.degree)
        squares = (scaled**2).sum(1)[:, None] + (self.vectors**2).sum(1)
        return np.asarray(np.exp(-self.gamma * (squares - 2 * product)))

    @cached_property
    def code(self) -> str:
        """micromlgen's text, byte for byte."""
        return str(micromlgen.port(self._as_svc()))

    def _as_svc(self) -> Any:
        # micromlgen knows classifiers by the name of their class, and subtracts a two-label sum that scikit-learn adds.
        sign = -1.0 if len(self.counts) == 2 else 1.0
        attributes = {
            "kernel": self.kernel,
            "degree": self.degree,
            "gamma": self.gamma,
            "coef0": self.coef0,
            "support_vectors_": self.vectors,
            "n_support_": self.counts,
            "dual_coef_": sign * self.dual,
            "intercept_": self.intercept,
        }
        return type("SVC", (), attributes)()

    def part(self) -> Part:
        bits = Constant("int32_t", "kFeatureBits", self.feature_bits, "derived: features, the support vectors [bits]")
        return Part("model", ("model/answer", "model/micromlgen"), (bits,), texts={"micromlgen_svc.h": self.code})

    @property
    def table_bytes(self) -> int:
        """Flash of the support vectors: micromlgen passes each feature as a double, 10 bytes of Cortex-M4 code."""
        return 10 * self.vectors.size


def _adapt(svc: Any) -> MicromlgenSvc:
    """A fitted SVC with its numbers near 1: x' = x/2^k, gamma' = gamma·4^k, and duals to match."""
    vectors, counts = np.asarray(svc.support_vectors_, np.float64), np.asarray(svc.n_support_, np.int64)
    # scikit-learn flips the public signs where there are two labels; libsvm's are those for the first label.
    sign = -1.0 if len(svc.classes_) == 2 else 1.0
    dual, intercept = sign * np.asarray(svc.dual_coef_, np.float64), sign * np.asarray(svc.intercept_, np.float64)
    if svc.kernel == "linear":
        vectors, counts, dual = _collapsed(vectors, counts, dual)
    bits = max(0, math.frexp(float(np.abs(vectors).max()))[1] - 1)
    gamma, coef0 = float(svc._gamma) * 4.0**bits, float(svc.coef0)
    if svc.kernel == "linear":
        dual = dual * 4.0**bits
    if svc.kernel == "poly":
        shrink = math.frexp(max(gamma, abs(coef0)))[1]  # (g·d + c)^n = 2^(n·shrink) · (g/2^shrink·d + c/2^shrink)^n
        gamma, coef0, dual = gamma * 2.0**-shrink, coef0 * 2.0**-shrink, dual * 2.0 ** (shrink * svc.degree)
    level = math.frexp(float(np.abs(dual).max()))[1]  # the answers depend on the decisions' signs alone
    return MicromlgenSvc(
        kernel=svc.kernel,
        degree=int(svc.degree),
        gamma=gamma,
        coef0=coef0,
        feature_bits=bits,
        vectors=np.ldexp(vectors, -bits),
        counts=counts,
        dual=np.ldexp(dual, -level),
        intercept=np.ldexp(intercept, -level),
    )


def _collapsed(vectors: F64, counts: NDArray[np.int64], dual: F64) -> tuple[F64, NDArray[np.int64], F64]:
    """A linear SVC's vectors, counts and duals with one vector for each two labels, in the first one of them.

    micromlgen adds in float32, where hundreds of large products that cancel each other leave nothing right.
    """
    labels, ends = len(counts), np.cumsum(counts)
    sums = []
    for first in range(labels):
        for second in range(first + 1, labels):
            own, other = (slice(ends[label] - counts[label], ends[label]) for label in (first, second))
            sums.append(dual[second - 1, own] @ vectors[own] + dual[first, other] @ vectors[other])
    rows = [second - 1 for first in range(labels) for second in range(first + 1, labels)]
    largest = max(float(np.abs(sums).max()), 1e-300)
    ones = np.where(np.arange(labels - 1)[:, None] == rows, largest, 0.0)
    none = np.zeros((1, vectors.shape[1]))  # the last label's, which its template can't do without
    counts = np.maximum(np.arange(labels - 1, -1, -1), 1)
    return np.concatenate([np.stack(sums) / largest, none]), counts, np.pad(ones, ((0, 0), (0, 1)))


def accepts(estimator: Any) -> bool:
    return type(estimator).__name__ == "SVC"


def export(svc: Any, dtype: np.dtype[Any]) -> MicromlgenSvc:
    """A fitted SVC. Raises ExportError for what micromlgen can't do exactly."""
    if svc.kernel not in KERNELS:
        raise ExportError(
            f"exporter=micromlgen can't do model.kernel={svc.kernel}: it is one of {', '.join(KERNELS)}",
            hint="exporter=native",
        )
    if svc.break_ties and len(svc.classes_) > 2:
        raise ExportError(
            "exporter=micromlgen counts votes and takes the first of equals, so it can't do model.break_ties=true "
            f"with {len(svc.classes_)} labels",
            hint="model.break_ties=false, or exporter=native",
        )
    return _adapt(svc)
