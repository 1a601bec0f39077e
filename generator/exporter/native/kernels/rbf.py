"""exp(-gamma·|x - s|²) = 2^-t with t = |x - s|² · gamma/ln 2, from exact integer distances."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from generator.exporter.native.kernels import exp2
from generator.exporter.native.kernels.product import dot
from generator.types import I64, Constant, Integers, Table


@dataclass(frozen=True)
class RbfKernel:
    vectors: Integers  # [vectors, features]
    gamma: float

    sources = ("model/rbf_kernel", "model/exp2")
    scale = 1.0
    error_bound = exp2.ERROR + 2 * 2.0**-exp2.ARGUMENT_BITS  # t is rounded twice

    @property
    def _far(self) -> int:
        """The kernel is 0 from this distance on."""
        step = (1 << 8 * self.vectors.dtype.itemsize) - 1
        farthest = self.vectors.shape[1] * step**2
        steepest = 31 * math.log(2) / farthest  # a smaller gamma never comes to 0
        return farthest + 1 if self.gamma < steepest else math.floor(31 * math.log(2) / self.gamma) + 1

    @property
    def _shift(self) -> int:
        """Bits to the left with which the farthest distance below _far fills 32."""
        return 32 - max(1, (self._far - 1).bit_length())

    @property
    def _multiplier(self) -> int:
        """gamma/ln 2 such that (distance · 2^shift · multiplier) >> 32 is t in Q24; at most 31 · 2^25."""
        return (
            round(math.ldexp(self.gamma / math.log(2), exp2.ARGUMENT_BITS + 32 - self._shift)) if self._far > 1 else 0
        )

    def values(self, x: Integers) -> I64:
        distance = (x.astype(np.int64) ** 2).sum(1)[:, None] + self._squared_norms - 2 * dot(x, self.vectors)
        near = np.minimum(distance, self._far - 1)
        scaled = near << max(self._shift, 0) >> max(-self._shift, 0)
        exponent = (scaled.astype(np.uint64) * np.uint64(self._multiplier) >> np.uint64(32)).astype(np.int64)
        return np.where(distance < self._far, exp2.exp2_of_minus(exponent), 0)

    @property
    def _squared_norms(self) -> I64:
        return np.asarray((self.vectors.astype(np.int64) ** 2).sum(1))

    @property
    def _distance_type(self) -> str:
        return "uint32_t" if self.vectors.dtype.itemsize == 1 else "uint64_t"

    def constants(self) -> tuple[Constant, ...]:
        shift = self._shift
        return (
            Constant(
                self._distance_type, "kFar", self._far, "derived: model.gamma, from which distance on the kernel is 0"
            ),
            Constant("int32_t", "kDistanceShiftLeft", max(shift, 0), "derived: model.gamma [bits]"),
            Constant("int32_t", "kDistanceShiftRight", max(-shift, 0), "derived: model.gamma [bits]"),
            Constant("uint32_t", "kGamma", self._multiplier, "model.gamma, over ln 2, in Q24 after the shifts"),
        )

    def tables(self) -> tuple[Table, ...]:
        return Table(self._distance_type, "kSquaredNorms", self._squared_norms, "of the support vectors"), exp2.table()
