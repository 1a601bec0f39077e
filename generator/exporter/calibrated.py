"""Scores in one comparable unit: natural log-odds, whatever the model's own unit is.

templates/lib/model/score.cpp repeats the multiplication. Temperature scaling: C. Guo, G. Pleiss, Y. Sun and
K. Q. Weinberger, "On calibration of modern neural networks", ICML 2017.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from generator.exporter.scores import LIMIT, ONE
from generator.types import I32, Constant, Integers, ModelSource, Part


@dataclass(frozen=True)
class Calibrated:
    """A model whose scores are multiplied by `factor`; answers stay what they are."""

    source: ModelSource
    factor: float

    @property
    def labels_only(self) -> bool:
        return self.source.labels_only

    @property
    def error_bound(self) -> float:
        return self.source.error_bound * self.factor + 1 / ONE

    @property
    def approximation(self) -> str | None:
        return self.source.approximation

    @property
    def table_bytes(self) -> int:
        return self.source.table_bytes

    @property
    def _multiplier(self) -> int:
        return max(1, round(self.factor * ONE))

    @property
    def _most_raw(self) -> int:
        """Size of a raw score up to which the product is no more than LIMIT."""
        return min(LIMIT, LIMIT * ONE // self._multiplier)

    def scores(self, x: Integers) -> I32:
        raw = np.clip(self.source.scores(x).astype(np.int64), -self._most_raw, self._most_raw)
        return np.asarray(raw * self._multiplier >> 16, np.int32)

    def part(self) -> Part:
        part = self.source.part()
        constants = (
            Constant("int32_t", "kCalibration", self._multiplier, "derived: model, the training clips [1/65536]"),
            Constant("int32_t", "kMostRaw", self._most_raw, "derived: model, kCalibration"),
        )
        return replace(part, constants=(*constants, *part.constants))
