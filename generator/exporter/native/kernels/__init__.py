"""Integer kernels, one module each: the definitions that templates/lib/model/<name>_kernel repeat in C++.

Each maps features and support vectors to values in Q30. `scale` is the real value of 1 in Q30, which the coefficients
take in.
"""

from __future__ import annotations

from typing import Any, Protocol

from generator.exporter.native.kernels.poly import PolyKernel
from generator.exporter.native.kernels.rbf import RbfKernel
from generator.exporter.native.kernels.sigmoid import SigmoidKernel
from generator.types import I64, Constant, Integers, Table

KINDS = ("rbf", "poly", "sigmoid")


class Kernel(Protocol):
    @property
    def sources(self) -> tuple[str, ...]:
        """Folders of templates/lib."""

    @property
    def scale(self) -> float: ...

    @property
    def error_bound(self) -> float:
        """Largest error of a value, as a share of 1 in Q30."""

    def values(self, x: Integers) -> I64:
        """Features [windows, features] to Q30 [windows, vectors], within ±1."""

    def constants(self) -> tuple[Constant, ...]: ...

    def tables(self) -> tuple[Table, ...]: ...


def kernel_of(svc: Any, vectors: Integers) -> Kernel:
    """The integer kernel of a fitted SVC (its `_gamma` is the number that gamma="scale" stands for)."""
    gamma = float(svc._gamma)
    if svc.kernel == "rbf":
        return RbfKernel(vectors, gamma)
    if svc.kernel == "poly":
        return PolyKernel(vectors, gamma, float(svc.coef0), int(svc.degree))
    return SigmoidKernel(vectors, gamma, float(svc.coef0))
