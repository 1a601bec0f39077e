"""Scores in one comparable unit: natural log-odds, whatever the model's own unit is.

templates/lib/model/score.cpp repeats the multiplication. Temperature scaling: C. Guo, G. Pleiss, Y. Sun and
K. Q. Weinberger, "On calibration of modern neural networks", ICML 2017.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from generator.types import I32, Constant, Integers, ModelSource, Part

ONE = 1 << 16
LIMIT = (1 << 30) - 1


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

    def scores(self, x: Integers) -> I32:
        scaled = self.source.scores(x).astype(np.int64) * self._multiplier >> 16
        return np.asarray(np.clip(scaled, -LIMIT, LIMIT), np.int32)

    def part(self) -> Part:
        part = self.source.part()
        constant = Constant("int64_t", "kCalibration", self._multiplier, "derived: model, the training clips [1/65536]")
        return replace(part, constants=(constant, *part.constants))
