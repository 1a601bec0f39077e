"""Mel-frequency cepstral coefficients over time segments: the definition that templates/lib/features/mfcc repeats.

S. Davis and P. Mermelstein, "Comparison of parametric representations for monosyllabic word recognition in continuously
spoken sentences", IEEE TASSP 28(4), 1980. The DCT is linear, so that of a segment's mean is the mean of its columns'
DCTs: columns stay log-mel energies, top_db works on them as it does for logmel, and a hop costs no DCT at all.

Each coefficient's mean over the window is taken off the segments, as a microphone and a room add it to all of them, and
stands once in front. Coefficient k is weighted with √(k + 1), halfway to equal variance (liftering).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from generator.errors import ConfigError
from generator.features.mel_front_end import to_units
from generator.features.segments import SegmentFeatures, SegmentFrontEnd, rounded_mean
from generator.types import I16, I64, Constant, Part, Table

COSINE_BITS = 14
UNIT_BITS = COSINE_BITS + 7  # a feature's unit is 2^7 of Q9 octaves: 1/4 octave, weighted


@dataclass(frozen=True, kw_only=True)
class Mfcc(SegmentFeatures):
    """conf/features/mfcc.yaml: `n_mfcc` coefficients of each segment and of the window's mean."""

    n_mfcc: int

    @property
    def fewest_segments(self) -> int:
        """One alone is the mean, and nothing would be left of it."""
        return 2

    def front_end(self, sample_rate: int, window: float) -> MfccFrontEnd:
        """Raises ConfigError where the parameters don't fit each other, the rate [Hz] or the window [s]."""
        columns = self.num_columns(sample_rate, window)
        if not 1 <= self.n_mfcc <= self.n_mels:
            raise ConfigError(
                f"features.n_mfcc={self.n_mfcc} must be from 1 to features.n_mels={self.n_mels}",
                hint=f"features.n_mfcc={min(13, self.n_mels)}",
            )
        return MfccFrontEnd(self, sample_rate, columns)


@dataclass(frozen=True)
class MfccFrontEnd(SegmentFrontEnd):
    """Windows of columns to int8 [(1 + num_rows) · n_mfcc - 1]."""

    config: Mfcc

    @property
    def size(self) -> int:
        return (1 + self.num_rows) * self.config.n_mfcc - 1

    @cached_property
    def cosines(self) -> I64:
        """Orthonormal DCT-II with its weights, Q14: int64 [n_mfcc, n_mels], below √2 · 2^14."""
        bands = self.config.n_mels
        k = np.arange(self.config.n_mfcc)[:, None]
        angle = np.pi * k * (2 * np.arange(bands) + 1) / (2 * bands)
        norm = np.sqrt(np.where(k == 0, 1, 2) / bands)
        return np.round(np.sqrt(k + 1) * norm * np.cos(angle) * (1 << COSINE_BITS)).astype(np.int64)

    def features(self, windows: I16) -> NDArray[np.int8]:
        """Columns [..., num_columns, n_mels] to coefficients: of the mean, of each segment less it, of the deltas.

        Coefficient 0 of the mean is left out: it is the level above the window's floor.
        """
        levels, deltas = self.segment_rows(windows)
        mean = rounded_mean(levels.sum(axis=-2, keepdims=True), self.config.segments)
        rows = np.concatenate([mean, levels - mean, deltas], axis=-2)
        return to_units(rows @ self.cosines.T, UNIT_BITS).reshape(*windows.shape[:-2], self.size + 1)[..., 1:]

    def part(self, ring_columns: int) -> Part:
        config = self.config
        size = "derived: features.segments, features.deltas, features.n_mfcc"
        constants = (
            *self.constants(ring_columns),
            Constant("int32_t", "kNumCoefficients", config.n_mfcc, "features.n_mfcc"),
            Constant("int32_t", "kNumFeatures", self.size, size),
        )
        words = np.pad(self.cosines, ((0, 0), (0, config.n_mels % 2)))  # for templates/lib/dsp/sum_of_products.h
        source = "DCT-II, row k times sqrt(k + 1), Q14: features.n_mfcc, features.n_mels"
        tables = (*self.tables(), Table("int16_t", "kCosines", words, source, alignment=4))
        sources = ("features/mel", "features/segments", "features/mfcc")
        return Part("features", sources, constants, tables)
