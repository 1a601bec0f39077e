"""The native exporter: integer C++ of our own, one module a model family.

A module of this package is a family if it has `accepts(estimator) -> bool` and
`export(estimator, dtype) -> ModelSource`. `export` may name keys of the exporter as further arguments.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from enum import Enum
from typing import Any, cast

import numpy as np

from generator.errors import ExportError
from generator.exporter.families import family_of
from generator.exporter.native import low_rank_svm
from generator.exporter.rank import Rank
from generator.types import ModelSource


class TreeLayout(Enum):
    small = "small"  # tables, and a loop that walks them
    fast = "fast"  # each tree is code


class WeightWidth(Enum):
    int16 = 16  # [bits]
    int8 = 8


@dataclass(frozen=True)
class Native:
    """conf/exporter/native.yaml."""

    name: str
    trees: TreeLayout = TreeLayout.small
    weights: WeightWidth = WeightWidth.int16
    rank: Rank = Rank.exact
    labels_only = False

    def export(self, estimator: Any, dtype: np.dtype[Any]) -> ModelSource:
        """A fitted scikit-learn classifier over features of `dtype`. Raises ExportError if no family takes it."""
        if self.rank is Rank.auto:
            return low_rank_svm.export(estimator, dtype)
        family = family_of(estimator, __name__)
        if family:
            wanted = inspect.signature(family.export).parameters.keys() & vars(self).keys()
            return cast(ModelSource, family.export(estimator, dtype, **{key: vars(self)[key] for key in wanted}))
        kernel = f" with model.kernel={estimator.kernel}" if hasattr(estimator, "kernel") else ""
        raise ExportError(
            f"exporter=native can't hold a {type(estimator).__name__}{kernel}",
            hint="model=svm, whose kernels are rbf, poly, sigmoid and linear",
        )
