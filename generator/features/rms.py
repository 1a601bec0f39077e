"""Root mean square of each hop: the integer definition that templates/lib/features/rms repeats in C++."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.errors import ConfigError
from generator.features.base import count_columns, hops
from generator.types import I16, I64, Constant, Part

HOP_LENGTH = (16, 4096)


@dataclass(frozen=True)
class Rms:
    """conf/features/rms.yaml: one level for each `hop_length` samples, in 16-bit sample units."""

    name: str
    hop_length: int

    def front_end(self, sample_rate: int, window: float) -> RmsFrontEnd:
        """Raises ConfigError where the hop does not fit the window [s]."""
        low, high = HOP_LENGTH
        if not low <= self.hop_length <= high:
            raise ConfigError(
                f"features.hop_length={self.hop_length} must be from {low} to {high} samples",
                hint="features.hop_length=256",
            )
        columns = count_columns(sample_rate, window, self.hop_length)
        if columns < 1:
            raise ConfigError(
                f"audio.window={window} s is shorter than one hop of features.hop_length={self.hop_length} samples",
                hint="audio.window=0.8",
            )
        return RmsFrontEnd(self, columns)


@dataclass(frozen=True)
class RmsFrontEnd:
    """Streams hops to columns of one int16 level and windows of them to int16 [columns], unchanged."""

    learns = False

    config: Rms
    num_columns: int

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype(np.int16)

    @property
    def hop_length(self) -> int:
        return self.config.hop_length

    @property
    def size(self) -> int:
        return self.num_columns

    @property
    def column_keys(self) -> dict[str, int | float]:
        return {"hop_length": self.hop_length}

    def columns(self, pcm: I16) -> I16:
        """PCM [samples] to int16 [samples // hop_length, 1]: floor(sqrt(mean of squares)), at most 32767."""
        blocks = hops(pcm, self.hop_length).astype(np.int64)
        return np.minimum(isqrt((blocks**2).sum(1) // self.hop_length), 32767).astype(np.int16)[:, None]

    def fit(self, windows: I16, y: I64, seed: int) -> RmsFrontEnd:
        return self

    def features(self, windows: I16) -> I16:
        """Columns [..., num_columns, 1] to features [..., size]."""
        return windows[..., 0]

    def part(self, ring_columns: int) -> Part:
        constants = (
            Constant("int32_t", "kHopLength", self.hop_length, "features.hop_length [samples]"),
            Constant("int32_t", "kNumBands", 1, "features.name, one level a hop"),
            Constant("int32_t", "kNumColumns", self.num_columns, "derived: audio.window, features.hop_length"),
            Constant("int32_t", "kRingColumns", ring_columns, "derived: audio.window, detection"),
            Constant("int32_t", "kNumFeatures", self.size, "derived: audio.window, features.hop_length"),
        )
        return Part("features", ("features/rms",), constants)


def isqrt(value: NDArray[np.int64]) -> NDArray[np.int64]:
    """Exact floor(sqrt(value)) of int64 values from 0 to 2^52 (float64 is exact there up to the last floor)."""
    root = np.sqrt(value.astype(np.float64)).astype(np.int64)
    root -= root * root > value
    return root + ((root + 1) * (root + 1) <= value)
