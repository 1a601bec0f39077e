"""What all ways of detecting have in common: keys with their checks, the level that is noticed, the margin."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from generator.detection.base import best_labels
from generator.detection.checks import (
    MARGIN_ONE,
    MAX_REFRACTORY,
    check_margin_choice,
    check_seconds,
    check_stream,
    check_threshold,
)
from generator.detection.level import energies, reaches
from generator.types import I16, I32, I64, Constant


@dataclass(frozen=True)
class CommonKeys:
    """Of every conf/detection/*.yaml: threshold in 16-bit sample units (RMS of a hop), refractory in seconds."""

    name: str
    threshold: int
    refractory: float
    min_margin: float | str  # ln(odds), or AUTO
    max_false_accepts: float  # an hour, for AUTO
    stream: float  # [min]

    @property
    def margin(self) -> float:
        """`min_margin` as a number: 0 as long as AUTO has not chosen."""
        return 0.0 if isinstance(self.min_margin, str) else self.min_margin

    def with_min_margin(self, min_margin: float) -> Self:
        return replace(self, min_margin=min_margin)

    def _check(self) -> None:
        """Raises ConfigError where one of these keys is out of range."""
        check_threshold(self.threshold)
        check_seconds("refractory", self.refractory, MAX_REFRACTORY)
        check_margin_choice(self.min_margin, self.max_false_accepts)
        check_stream(self.stream)

    @property
    def _margin_score(self) -> int:
        """`margin` in score units."""
        return round(self.margin * MARGIN_ONE)


@dataclass(frozen=True)
class CommonDetector:
    """Times in columns, min_margin in score units."""

    hop_length: int
    num_columns: int
    threshold: int
    refractory: int
    min_margin: int

    def loud(self, pcm: I16) -> NDArray[np.bool_]:
        """Which hops of PCM [samples] reach the threshold [hops]."""
        return self._reaches_threshold(self._energy(pcm))

    def decide(self, scores: I32) -> I64:
        """Scores [windows, labels] to the first best label [windows], -1 where its lead is below min_margin."""
        return best_labels(scores, self.min_margin)

    def with_min_margin(self, min_margin: int) -> Self:
        return replace(self, min_margin=min_margin)

    def _energy(self, pcm: I16) -> I64:
        return energies(pcm, self.hop_length)

    def _reaches_threshold(self, energy: I64) -> NDArray[np.bool_]:
        return reaches(energy, self.threshold, self.hop_length)

    def _constants(self, *own: Constant) -> tuple[Constant, ...]:
        """Those of lib/detection, with a detector's `own`."""
        hop = "features.hop_length"
        return (
            Constant("int32_t", "kThreshold", self.threshold, "detection.threshold [RMS, 16-bit sample units]"),
            *own,
            Constant("int32_t", "kRefractoryColumns", self.refractory, f"derived: detection.refractory, {hop}"),
            Constant("int32_t", "kMinMargin", self.min_margin, "detection.min_margin [1/65536]"),
        )
