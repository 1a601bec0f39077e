"""Log-mel energies over time segments: the integer definition that templates/lib/features/logmel repeats in C++."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.features.mel_front_end import to_units
from generator.features.segments import SegmentFeatures, SegmentFrontEnd, rounded_mean
from generator.types import I16, Constant, Part

UNIT_BITS = 6  # a feature's unit is 2^6 of Q9 octaves: 1/8 octave, 0.38 dB


@dataclass(frozen=True)
class LogMel(SegmentFeatures):
    """conf/features/logmel.yaml: levels of segments and bands less the window's mean, in units of 1/8 octave."""

    def front_end(self, sample_rate: int, window: float) -> LogMelFrontEnd:
        """Raises ConfigError where the parameters don't fit each other, the rate [Hz] or the window [s]."""
        return LogMelFrontEnd(self, sample_rate, self.num_columns(sample_rate, window))


@dataclass(frozen=True)
class LogMelFrontEnd(SegmentFrontEnd):
    """Windows of columns to int8 [num_rows · n_mels]."""

    @property
    def size(self) -> int:
        return self.num_rows * self.config.n_mels

    def features(self, windows: I16) -> NDArray[np.int8]:
        """Columns [..., num_columns, n_mels] to features, segment by segment, then the deltas likewise."""
        levels, deltas = self.segment_rows(windows)
        mean = rounded_mean(levels.sum(axis=(-2, -1), keepdims=True), self.config.segments * self.config.n_mels)
        rows = np.concatenate([levels - mean, deltas], axis=-2)
        return to_units(rows, UNIT_BITS).reshape(*windows.shape[:-2], self.size)

    def part(self, ring_columns: int) -> Part:
        size = Constant("int32_t", "kNumFeatures", self.size, "derived: features.segments, features.n_mels")
        constants = (*self.constants(ring_columns), size)
        return Part("features", ("features/mel", "features/segments", "features/logmel"), constants, self.tables())
