"""Columns of a front end as a person reads them: decibels over time and frequency."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.config.schema import Config
from generator.features.mel import hz_to_mel, mel_to_hz
from generator.features.mel_features import MelFeatures
from generator.types import I16

F64 = NDArray[np.float64]
DB = 10 * math.log10(2) / 512  # of a mel column's unit, 1/512 octave of energy
TICKS = (500, 1000, 2000, 4000, 8000, 16000)  # [Hz]


@dataclass(frozen=True)
class Levels:
    """How the columns of a configuration are read."""

    seconds: float  # of a window
    bands: F64 | None  # centre of each band [Hz]; None: one level for all frequencies
    depth: float  # of the loudest value, below which nothing counts [dB]

    @classmethod
    def of(cls, config: Config) -> Levels:
        features, rate = config.features, config.audio.sample_rate
        seconds = config.front_end.num_columns * features.hop_length / rate
        if not isinstance(features, MelFeatures):
            return cls(seconds, None, 60.0)
        low, high = hz_to_mel(features.fmin), hz_to_mel(features.fmax)
        return cls(seconds, mel_to_hz(np.linspace(low, high, features.n_mels + 2))[1:-1], features.top_db)

    @property
    def parts(self) -> tuple[str | F64, ...]:
        """For `digest`."""
        return f"{self.seconds} {self.depth}", "" if self.bands is None else self.bands

    def decibels(self, windows: I16) -> F64:
        """Columns [..., columns, bands] below the loudest value of their window, at least -depth; same shape."""
        levels = windows * DB if self.bands is not None else 20 * np.log10(np.maximum(windows, 1))
        return np.asarray(np.maximum(levels - levels.max(axis=(-2, -1), keepdims=True), -self.depth))

    def ticks(self) -> dict[str, Any]:
        """Bands near round frequencies, for an axis of bands."""
        if self.bands is None:
            return {"yticks": []}
        shown = [hertz for hertz in TICKS if self.bands[0] <= hertz <= self.bands[-1]]
        return {
            "yticks": np.interp(shown, self.bands, np.arange(len(self.bands))) + 0.5,
            "yticklabels": [f"{hertz / 1000:g}" for hertz in shown],
        }
