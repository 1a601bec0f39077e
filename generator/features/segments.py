"""The segments of a window of log-mel columns, in integers: what `logmel` and `mfcc` are made of.

The definition that templates/lib/features/segments repeats in C++.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from generator.errors import ConfigError
from generator.features.deltas import deltas
from generator.features.mel_features import MelFeatures
from generator.features.mel_front_end import MelFrontEnd
from generator.types import I16, I64, Constant, Table

SEGMENTS = 12  # a good number, for hints


@dataclass(frozen=True, kw_only=True)
class SegmentFeatures(MelFeatures):
    """Base of conf/features/logmel.yaml and mfcc.yaml.

    A window is the mean of each band over `segments` stretches of time; with `deltas` also how these means change.
    """

    segments: int
    deltas: bool = False

    @property
    def fewest_segments(self) -> int:
        """Two for deltas: one segment has no neighbour to differ from."""
        return 2 if self.deltas else 1

    def num_columns(self, sample_rate: int, window: float) -> int:
        """Columns a window [s]. Raises ConfigError where the keys don't fit each other, the rate [Hz] or the window."""
        columns, fewest = super().num_columns(sample_rate, window), self.fewest_segments
        if not fewest <= self.segments <= columns:
            raise ConfigError(
                f"features.segments={self.segments} must be from {fewest} to the window's {columns} columns "
                f"(audio.window={window} s, features.hop_length={self.hop_length} samples)",
                hint=f"features.segments={min(SEGMENTS, columns)}" if columns >= fewest else "audio.window=0.8",
            )
        return columns


@dataclass(frozen=True)
class SegmentFrontEnd(MelFrontEnd):
    """Windows of columns to rows, one a segment."""

    config: SegmentFeatures

    @property
    def num_rows(self) -> int:
        """Rows of a window: its segments and, with features.deltas, as many deltas."""
        return self.config.segments * (2 if self.config.deltas else 1)

    @cached_property
    def segment_starts(self) -> I64:
        """First column of each segment, and the end; int64 [segments + 1]."""
        return np.arange(self.config.segments + 1, dtype=np.int64) * self.num_columns // self.config.segments

    def segment_rows(self, windows: I16) -> tuple[I64, I64]:
        """Columns [..., num_columns, n_mels] to levels [..., segments, n_mels] and their deltas, as many or none.

        A level is the mean of a band over a segment, above the window's floor, which is top_db below its largest value:
        Q9 octaves, 0 to `top`. So gain drops out.
        """
        sums = np.add.reduceat(self.above_floor(windows), self.segment_starts[:-1], axis=-2)
        levels = rounded_mean(sums, np.diff(self.segment_starts)[:, None])
        return levels, deltas(levels) if self.config.deltas else levels[..., :0, :]

    def constants(self, ring_columns: int) -> tuple[Constant, ...]:
        """Of columns and segments; the feature type adds its own."""
        return (
            *super().constants(ring_columns),
            Constant("int32_t", "kNumSegments", self.config.segments, "features.segments"),
            Constant("int32_t", "kNumRows", self.num_rows, "derived: features.segments, features.deltas"),
        )

    def tables(self) -> tuple[Table, ...]:
        """Of columns and segments."""
        source = "first column of each segment: features.segments"
        return (*super().tables(), Table("uint16_t", "kSegmentStarts", self.segment_starts, source))


def rounded_mean(total: I64, count: I64 | int) -> I64:
    """total / count, rounded half up."""
    return np.asarray((2 * total + count) // (2 * count))
