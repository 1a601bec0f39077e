"""The native exporter: integer C++ of our own, one module a model family.

A module of this package is a family if it has `accepts(estimator) -> bool` and
`export(estimator, dtype) -> ModelSource`; they are found by themselves.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any, cast

import numpy as np

from generator.errors import ExportError
from generator.types import ModelSource


@dataclass(frozen=True)
class Native:
    """conf/exporter/native.yaml."""

    name: str

    def export(self, estimator: Any, dtype: np.dtype[Any]) -> ModelSource:
        """A fitted scikit-learn classifier over features of `dtype`. Raises ExportError if no family takes it."""
        for family in _families():
            if family.accepts(estimator):
                return cast(ModelSource, family.export(estimator, dtype))
        kernel = f" with model.kernel={estimator.kernel}" if hasattr(estimator, "kernel") else ""
        raise ExportError(
            f"exporter=native can't hold a {type(estimator).__name__}{kernel}",
            hint="model=svm, whose kernels are rbf, poly and linear",
        )


def _families() -> Iterator[ModuleType]:
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{__name__}.{info.name}")
        if hasattr(module, "accepts"):
            yield module
