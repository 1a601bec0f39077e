"""Sparse random convolution kernels over bands and columns, in integers.

A kernel is a few pairs of points. Both points of a pair are in one band, within a reach of 16 columns, one counts +1,
the other -1. So a constant level of any band cancels out, and the microphone and the room with it:

    z[t] = Σ levels[t + plus - 8, band] - levels[t + minus - 8, band]

where the window's first and last column stand for those before and after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from generator.types import I16, I64

REACH = 8  # columns before the one that z belongs to; after it one less
LOWEST, HIGHEST = 0.4, 0.8  # quantiles that the thresholds lie at
SAMPLE = 64  # windows that thresholds come from
CHUNK = 1 << 20  # values of z at once, to bound memory


@dataclass(frozen=True)
class Kernels:
    """int64 arrays; `plus` and `minus` are columns from 0 to 15, 8 being the one that z belongs to."""

    bands: I64  # [kernels, pairs]
    plus: I64  # [kernels, pairs]
    minus: I64  # [kernels, pairs]
    thresholds: I64  # rising, [kernels, thresholds]

    @classmethod
    def draw(cls, count: int, pairs: int, num_bands: int, rng: np.random.Generator) -> Kernels:
        """By chance and without thresholds: neighbouring bands or any, points within 2 to 16 columns."""
        reach = rng.integers(1, REACH + 1, (count, 1))
        plus = rng.integers(0, 2 * reach, (count, pairs))
        minus = (plus + rng.integers(1, 2 * reach, (count, pairs))) % (2 * reach)  # never the same column
        any_band = rng.integers(0, num_bands, (count, pairs))
        neighbours = (any_band[:, :1] + np.arange(pairs)) % num_bands
        bands = np.where(rng.integers(0, 2, (count, 1)) == 0, any_band, neighbours)
        return cls(bands, plus + REACH - reach, minus + REACH - reach, np.zeros((count, 0), np.int64))

    def with_thresholds(self, levels: I16, count: int, rng: np.random.Generator) -> Kernels:
        """Thresholds at quantiles of z in some windows of levels [windows, columns, bands]."""
        sample = levels[np.sort(rng.permutation(len(levels))[:SAMPLE])]
        quantiles = np.linspace(LOWEST, HIGHEST, count)
        found = [np.quantile(z, quantiles, axis=(1, 2)).T for _, z in self._convolved(sample)]
        return replace(self, thresholds=np.round(np.concatenate(found)).astype(np.int64))

    def select(self, index: I64) -> Kernels:
        return Kernels(self.bands[index], self.plus[index], self.minus[index], self.thresholds[index])

    def pooled(self, levels: I16, count_shift: int, maximum_shift: int) -> NDArray[np.int8]:
        """Levels [windows, columns, bands] to int8 [windows, kernels · (thresholds + 1)].

        Of each kernel: how many columns reach each threshold, >> count_shift, and the maximum, >> maximum_shift and
        saturated.
        """
        count = self.thresholds.shape[1]
        x = np.empty((len(self.bands), count + 1, len(levels)), np.int8)
        for rows, z in self._convolved(levels):
            for i in range(count):
                reached = z >= self.thresholds[rows, i].astype(np.int16)[:, None, None]
                x[rows, i] = reached.sum(axis=1, dtype=np.int16) >> count_shift
            x[rows, count] = np.clip(z.max(axis=1) >> maximum_shift, -128, 127)
        return x.reshape(-1, len(levels)).T

    def _convolved(self, levels: I16) -> Iterator[tuple[slice, I16]]:
        """z of some kernels after the other: which ones, and int16 [kernels, columns, windows]."""
        windows, columns, _ = levels.shape
        edged = np.pad(levels.transpose(2, 1, 0), ((0, 0), (REACH, REACH - 1), (0, 0)), mode="edge")
        length, rows = edged.shape[1], edged.reshape(-1, windows)
        size = max(1, CHUNK // (columns * windows))
        for start in range(0, len(self.bands), size):
            chunk = slice(start, start + size)
            first = self.bands[chunk] * length  # of each pair's band, [kernels, pairs]
            z = np.zeros((len(first), columns, windows), np.int16)
            for plus, minus in zip((first + self.plus[chunk]).T, (first + self.minus[chunk]).T, strict=True):
                z += rows[plus[:, None] + np.arange(columns)]
                z -= rows[minus[:, None] + np.arange(columns)]
            yield chunk, z
