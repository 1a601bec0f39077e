"""Random convolutions of log-mel columns: the integer definition that templates/lib/features/rocket repeats in C++.

After MiniRocket and MultiRocket (A. Dempster, D. F. Schmidt, G. I. Webb, arXiv:2012.08791; C. W. Tan, A. Dempster,
C. Bergmeir, G. I. Webb, arXiv:2102.00457), which are for one channel. Here a kernel is sparse and has bands: see
kernels.py. Its features are how many columns reach each of its thresholds, and its maximum.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from generator.errors import ConfigError
from generator.features import selection
from generator.features.kernels import Kernels
from generator.features.mel_features import MelFeatures
from generator.features.mel_front_end import MelFrontEnd
from generator.types import I16, I64, Constant, Part, Table

UNIT_BITS = 6  # a level's unit is 2^6 of Q9 octaves: 1/8 octave, 0.38 dB
KERNELS = (1, 4000)
CANDIDATES = (1, 16000)
PAIRS = (1, 8)
THRESHOLDS = (1, 4)
MOST_COLUMNS = 1000


@dataclass(frozen=True, kw_only=True)
class Rocket(MelFeatures):
    """conf/features/rocket.yaml: the best `kernels` of `candidates`, of `pairs` points, with `thresholds` each."""

    kernels: int
    candidates: int
    pairs: int
    thresholds: int

    def front_end(self, sample_rate: int, window: float) -> RocketFrontEnd:
        """Raises ConfigError where the parameters don't fit each other, the rate [Hz] or the window [s]."""
        columns = self.num_columns(sample_rate, window)
        for key, (low, high) in (
            ("kernels", KERNELS),
            ("candidates", CANDIDATES),
            ("pairs", PAIRS),
            ("thresholds", THRESHOLDS),
        ):
            value = getattr(self, key)
            if not low <= value <= high:
                raise ConfigError(
                    f"features.{key}={value} must be from {low} to {high}",
                    hint=f"features.{key}={min(max(value, low), high)}",
                )
        if self.candidates < self.kernels:
            raise ConfigError(
                f"features.candidates={self.candidates} must not be below features.kernels={self.kernels}",
                hint=f"features.candidates={4 * self.kernels}",
            )
        if not 1 <= columns <= MOST_COLUMNS:
            raise ConfigError(
                f"audio.window={window} s is {columns} hops of features.hop_length={self.hop_length} samples; features="
                f"rocket takes 1 to {MOST_COLUMNS}",
                hint="audio.window=0.8",
            )
        return RocketFrontEnd(self, sample_rate, columns)


@dataclass(frozen=True)
class RocketFrontEnd(MelFrontEnd):
    """Windows of columns to int8 [kernels · (thresholds + 1)]; `chosen` are the kernels once it is fitted."""

    learns = True

    config: Rocket
    chosen: Kernels | None = None

    @property
    def size(self) -> int:
        return self.config.kernels * (self.config.thresholds + 1)

    @property
    def kernels(self) -> Kernels:
        assert self.chosen is not None, "fit() comes first"
        return self.chosen

    @cached_property
    def count_shift(self) -> int:
        """Bits that a number of columns has too many for int8."""
        return max(0, self.num_columns.bit_length() - 7)

    @cached_property
    def maximum_shift(self) -> int:
        """Bits dropped of a maximum: half the largest that can be fits int8, which hardly any reaches."""
        return max(0, (self.config.pairs * (self.top >> UNIT_BITS)).bit_length() - 8)

    def levels(self, windows: I16) -> I16:
        """Columns [..., num_columns, n_mels] above their window's floor in units of 1/8 octave, same shape."""
        return (self.above_floor(windows) >> UNIT_BITS).astype(np.int16)

    def fit(self, windows: I16, y: I64, seed: int) -> RocketFrontEnd:
        """Draws candidates, takes their thresholds from the windows and keeps the kernels that a ridge weighs most."""
        config, rng, levels = self.config, np.random.default_rng(seed), self.levels(windows)
        drawn = Kernels.draw(config.candidates, config.pairs, config.n_mels, rng)
        candidates = drawn.with_thresholds(levels, config.thresholds, rng)
        x = self._pooled(candidates, levels).reshape(len(windows), config.candidates, config.thresholds + 1)
        return replace(self, chosen=candidates.select(selection.best(x, y, config.kernels)))

    def features(self, windows: I16) -> NDArray[np.int8]:
        """Columns [..., num_columns, n_mels] to features, kernel by kernel: counts of columns, then the maximum."""
        levels = self.levels(windows).reshape(-1, *windows.shape[-2:])
        return self._pooled(self.kernels, levels).reshape(*windows.shape[:-2], self.size)

    def _pooled(self, kernels: Kernels, levels: I16) -> NDArray[np.int8]:
        return kernels.pooled(levels, self.count_shift, self.maximum_shift)

    def part(self, ring_columns: int) -> Part:
        config, kernels = self.config, self.kernels
        size = "derived: features.kernels, features.thresholds"
        constants = (
            *self.constants(ring_columns),
            Constant("int32_t", "kNumKernels", config.kernels, "features.kernels"),
            Constant("int32_t", "kPairsAKernel", config.pairs, "features.pairs"),
            Constant("int32_t", "kThresholdsAKernel", config.thresholds, "features.thresholds"),
            Constant("int32_t", "kCountShift", self.count_shift, "derived: audio.window, features.hop_length [bits]"),
            Constant("int32_t", "kMaximumShift", self.maximum_shift, "derived: features.pairs, features.top_db [bits]"),
            Constant("int32_t", "kNumFeatures", self.size, size),
        )
        chosen = "features.kernels of features.candidates, seed"
        tables = (
            *self.tables(),
            Table("uint8_t", "kKernelBands", kernels.bands, f"band of each pair: {chosen}"),
            Table("uint8_t", "kKernelColumns", kernels.plus | kernels.minus << 4, f"of each pair, + and -: {chosen}"),
            Table("int16_t", "kKernelThresholds", kernels.thresholds, f"of each kernel: {chosen}, the training clips"),
        )
        return Part("features", ("features/mel", "features/rocket"), constants, tables)
