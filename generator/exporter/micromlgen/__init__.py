"""The micromlgen exporter: its C++, made exact by what it is given, never by changing what it wrote.

A module of this package is a family if it has `accepts(estimator) -> bool` and
`export(estimator, dtype) -> ModelSource`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from generator.errors import ExportError
from generator.exporter.families import family_of
from generator.exporter.micromlgen.svc import MicromlgenSvc
from generator.exporter.rank import Rank
from generator.exporter.scaling import unwrap
from generator.types import ModelSource

__all__ = ["Micromlgen", "MicromlgenSvc"]

REASONS = {"GaussianNB": "its formula of a Gaussian has no square"}
UNKNOWN = "it does not know this model"


@dataclass(frozen=True)
class Micromlgen:
    """conf/exporter/micromlgen.yaml."""

    name: str
    rank: Rank = Rank.exact
    labels_only = True

    def export(self, estimator: Any, dtype: np.dtype[Any]) -> ModelSource:
        """A fitted classifier over features of `dtype`. Raises ExportError for what micromlgen can't do exactly."""
        if self.rank is Rank.auto:
            raise ExportError(
                "exporter=micromlgen can't do model.rank=auto", hint="exporter=native, or model.rank=exact"
            )
        family = family_of(estimator, __name__)
        if family:
            return cast(ModelSource, family.export(estimator, dtype))
        kind = type(unwrap(estimator)[0]).__name__
        raise ExportError(
            f"exporter=micromlgen can't hold a {kind} exactly: {REASONS.get(kind, UNKNOWN)}", hint="exporter=native"
        )
