"""Streaming log-mel columns in integers: what `logmel`, `mfcc` and `rocket` are made of.

The definition that templates/lib/features/mel repeats in C++.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from generator.features.log2 import FRACTION_BITS, TABLE, log2_q9
from generator.features.mel import MelBank
from generator.features.mel_features import MelFeatures
from generator.features.spectrum import Spectrum
from generator.types import I16, I64, Constant, Table

CHUNK = 2048  # frames transformed at once, to bound memory


@dataclass(frozen=True)
class MelFrontEnd:
    """Streams hops to columns of int16 [n_mels], Q9 octaves of energy; its features are int8."""

    learns = False

    config: MelFeatures
    sample_rate: int
    num_columns: int

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype(np.int8)

    @property
    def hop_length(self) -> int:
        return self.config.hop_length

    @cached_property
    def spectrum(self) -> Spectrum:
        return Spectrum(self.config.n_fft)

    @cached_property
    def bank(self) -> MelBank:
        return self.config.bank(self.sample_rate)

    @cached_property
    def top(self) -> int:
        """top_db in Q9 octaves of energy."""
        return round(self.config.top_db / (10 * math.log10(2)) * (1 << FRACTION_BITS))

    @property
    def column_keys(self) -> dict[str, int | float]:
        of_config = {name: getattr(self.config, name) for name in ("n_fft", "hop_length", "n_mels", "fmin", "fmax")}
        return {"sample_rate": self.sample_rate, **of_config}

    def columns(self, pcm: I16) -> I16:
        """PCM [samples] to int16 [samples // hop_length, n_mels]; each column's frame ends with its hop."""
        hop, length = self.hop_length, self.config.n_fft
        count = len(pcm) // hop
        if not count:
            return np.zeros((0, self.config.n_mels), np.int16)
        padded = np.concatenate([np.zeros(length - hop, np.int16), pcm[: count * hop]])
        frames = np.lib.stride_tricks.sliding_window_view(padded, length)[::hop]
        columns = np.tile(self._log_mel(np.zeros((1, length), np.int16)), (count, 1))
        heard = np.flatnonzero(frames.any(axis=1))  # the silence between clips costs nothing
        for first in range(0, len(heard), CHUNK):
            part = heard[first : first + CHUNK]
            columns[part] = self._log_mel(frames[part])
        return columns

    def _log_mel(self, frames: I16) -> I16:
        power, headroom = self.spectrum.power(frames)
        octaves = log2_q9(self.bank.apply(power)) - (headroom << FRACTION_BITS + 1)
        return np.maximum(octaves, 0).astype(np.int16).T

    def fit(self, windows: I16, y: I64, seed: int) -> Self:
        return self

    def above_floor(self, windows: I16) -> I64:
        """Columns [..., num_columns, n_mels] above their window's floor: Q9 octaves, 0 to `top`, same shape."""
        floor = windows.max(axis=(-2, -1), keepdims=True).astype(np.int64) - self.top
        return np.asarray(np.maximum(windows - floor, 0))

    def constants(self, ring_columns: int) -> tuple[Constant, ...]:
        """Of columns; the feature type adds its own."""
        config, spectrum, bank = self.config, self.spectrum, self.bank
        return (
            Constant("int32_t", "kHopLength", config.hop_length, "features.hop_length [samples]"),
            Constant("int32_t", "kFftLength", config.n_fft, "features.n_fft [samples]"),
            Constant("int32_t", "kNumBands", config.n_mels, "features.n_mels"),
            Constant("int32_t", "kTopLevel", self.top, "features.top_db [1/512 octave of energy]"),
            Constant("int32_t", "kNumColumns", self.num_columns, "derived: audio.window, features.hop_length"),
            Constant("int32_t", "kRingColumns", ring_columns, "derived: audio.window, detection"),
            Constant("int32_t", "kFirstRadix", spectrum.first_radix, "derived: features.n_fft"),
            Constant("int32_t", "kFirstShift", spectrum.first_shift, "derived: features.n_fft [bits]"),
            Constant("int32_t", "kFirstMelBin", bank.first_bin, "derived: features.fmin, features.n_fft [FFT bin]"),
            Constant("int32_t", "kNumMelBins", len(bank.weights), "derived: features.fmin, features.fmax"),
        )

    def tables(self) -> tuple[Table, ...]:
        """Of columns."""
        spectrum, bank = self.spectrum, self.bank
        stages = [_pairs(*spectrum.twiddles(span))[:, 1:].T.ravel() for span in spectrum.spans]
        mel = "features.n_mels, features.fmin, features.fmax"
        return (
            Table("int16_t", "kWindow", spectrum.window, "periodic Hann window, Q15: features.n_fft", alignment=4),
            Table("uint8_t", "kReversal", spectrum.reversal, "base-4 digit reversal: features.n_fft"),
            Table("uint32_t", "kTwiddles", np.concatenate(stages), "Q15 pairs, stage by stage: features.n_fft"),
            Table("uint32_t", "kSplitTwiddles", _pairs(*spectrum.split_twiddles), "Q15 pairs: features.n_fft"),
            Table("uint8_t", "kMelBinCounts", bank.bin_counts, f"FFT bins between neighbouring mel edges: {mel}"),
            Table("uint16_t", "kMelWeights", bank.weights, f"rising weight of each bin, Q12: {mel}"),
            Table("uint16_t", "kLog2Table", TABLE, "log2(1 + i/32), Q15"),
        )


def to_units(values: I64, bits: int) -> NDArray[np.int8]:
    """values / 2^bits, rounded half up and saturated."""
    return np.asarray(np.clip((values + (1 << bits - 1)) >> bits, -128, 127), np.int8)


def _pairs(low: I64, high: I64) -> I64:
    """Two int16 in a uint32, same shape."""
    return (low & 0xFFFF) | (high & 0xFFFF) << 16
