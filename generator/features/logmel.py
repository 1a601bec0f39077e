"""Log-mel energies over time segments: the integer definition that templates/lib/features/logmel repeats in C++."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.errors import ConfigError
from generator.features.base import count_columns
from generator.features.log2 import FRACTION_BITS, TABLE, log2_q9
from generator.features.mel import MelBank
from generator.features.spectrum import Spectrum
from generator.types import I16, I64, Constant, Part, Table

N_FFT = (64, 2048)
TOP_DB = (10.0, 90.0)
UNIT_BITS = 6  # a feature's unit is 2^6 of Q9 octaves: 1/8 octave, 0.38 dB
CHUNK = 2048  # frames transformed at once, to bound memory


@dataclass(frozen=True)
class LogMel:
    """conf/features/logmel.yaml.

    A frame of `n_fft` samples every `hop_length` samples gives the energies of `n_mels` bands from `fmin` to `fmax`
    [Hz], as Q9 octaves in int16 (a column). A window is the mean of each band over `segments` stretches of time,
    nothing more than `top_db` below its strongest value, less the window's mean: int8 in units of 1/8 octave.
    """

    name: str
    n_fft: int
    hop_length: int
    n_mels: int
    fmin: float
    fmax: float
    segments: int
    top_db: float

    def front_end(self, sample_rate: int, window: float) -> LogMelFrontEnd:
        """Raises ConfigError where the parameters don't fit each other, the rate [Hz] or the window [s]."""
        self._check_frame()
        self._check_bands(sample_rate)
        columns = count_columns(sample_rate, window, self.hop_length)
        if not 1 <= self.segments <= columns:
            raise ConfigError(
                f"features.segments={self.segments} must be from 1 to the window's {columns} columns "
                f"(audio.window={window} s, features.hop_length={self.hop_length} samples)",
                hint=f"features.segments={max(1, min(12, columns))}",
            )
        return LogMelFrontEnd(self, sample_rate, columns)

    def _check_frame(self) -> None:
        low, high = N_FFT
        if not low <= self.n_fft <= high or self.n_fft & (self.n_fft - 1):
            nearest = min((2**bits for bits in range(6, 12)), key=lambda size: abs(size - self.n_fft))
            raise ConfigError(
                f"features.n_fft={self.n_fft} must be a power of two from {low} to {high}",
                hint=f"features.n_fft={nearest}",
            )
        if not 1 <= self.hop_length <= self.n_fft:
            raise ConfigError(
                f"features.hop_length={self.hop_length} must be from 1 to features.n_fft={self.n_fft} samples",
                hint=f"features.hop_length={self.n_fft // 2}",
            )
        low_db, high_db = TOP_DB
        if not low_db <= self.top_db <= high_db:
            raise ConfigError(
                f"features.top_db={self.top_db:g} must be from {low_db:g} to {high_db:g} dB", hint="features.top_db=50"
            )

    def _check_bands(self, sample_rate: int) -> None:
        nyquist = sample_rate / 2
        if self.fmax > nyquist:
            raise ConfigError(
                f"features.fmax={self.fmax:g} Hz is above half of audio.sample_rate={sample_rate} Hz",
                hint=f"features.fmax={nyquist * 0.95:g}",
            )
        if not 0 < self.fmin < self.fmax:
            raise ConfigError(
                f"features.fmin={self.fmin:g} Hz must be above 0 and below features.fmax={self.fmax:g} Hz",
                hint="features.fmin=80",
            )
        if self.n_mels < 1 or not self._bank(sample_rate, self.n_mels).is_complete:
            most = max((n for n in range(1, self.n_fft // 2) if self._bank(sample_rate, n).is_complete), default=0)
            raise ConfigError(
                f"features.n_mels={self.n_mels}: with features.n_fft={self.n_fft} at {sample_rate} Hz from 1 to {most} "
                "mel bands have an FFT bin each",
                hint=f"features.n_mels={most}" if self.n_mels > most > 0 else "features.n_mels=20",
            )

    def _bank(self, sample_rate: int, n_mels: int) -> MelBank:
        return MelBank(sample_rate, self.n_fft, n_mels, self.fmin, self.fmax)


@dataclass(frozen=True)
class LogMelFrontEnd:
    """Streams hops to columns of int16 [n_mels] (Q9 octaves) and windows of them to int8 [segments · n_mels]."""

    config: LogMel
    sample_rate: int
    num_columns: int

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype(np.int8)

    @property
    def hop_length(self) -> int:
        return self.config.hop_length

    @property
    def size(self) -> int:
        return self.config.segments * self.config.n_mels

    @cached_property
    def spectrum(self) -> Spectrum:
        return Spectrum(self.config.n_fft)

    @cached_property
    def bank(self) -> MelBank:
        config = self.config
        return MelBank(self.sample_rate, config.n_fft, config.n_mels, config.fmin, config.fmax)

    @cached_property
    def top(self) -> int:
        """top_db in Q9 octaves of energy."""
        return round(self.config.top_db / (10 * math.log10(2)) * (1 << FRACTION_BITS))

    @cached_property
    def segment_starts(self) -> NDArray[np.int64]:
        """First column of each segment, and the end; [segments + 1]."""
        return np.arange(self.config.segments + 1) * self.num_columns // self.config.segments

    def columns(self, pcm: I16) -> I16:
        """PCM [samples] to int16 [samples // hop_length, n_mels]; each column's frame ends with its hop."""
        hop, length = self.hop_length, self.config.n_fft
        count = len(pcm) // hop
        if not count:
            return np.zeros((0, self.config.n_mels), np.int16)
        padded = np.concatenate([np.zeros(length - hop, np.int16), pcm[: count * hop]])
        frames = np.lib.stride_tricks.sliding_window_view(padded, length)[::hop]
        return np.concatenate([self._log_mel(frames[i : i + CHUNK]) for i in range(0, count, CHUNK)])

    def _log_mel(self, frames: I16) -> I16:
        power, headroom = self.spectrum.power(frames)
        octaves = log2_q9(self.bank.apply(power)) - (headroom << FRACTION_BITS + 1)
        return np.maximum(octaves, 0).astype(np.int16).T

    def features(self, window: I16) -> NDArray[np.int8]:
        """Columns [num_columns, n_mels] to int8 [segments · n_mels], segment by segment."""
        values = np.maximum(window.astype(np.int64), int(window.max()) - self.top)
        starts = self.segment_starts
        sums = np.add.reduceat(values, starts[:-1], axis=0)
        means = _rounded_mean(sums, np.diff(starts)[:, None])
        mean = _rounded_mean(means.sum(keepdims=True), np.array([[means.size]]))
        units = (means - mean + (1 << UNIT_BITS - 1)) >> UNIT_BITS
        return np.asarray(np.clip(units, -128, 127), np.int8).ravel()

    def part(self, ring_columns: int) -> Part:
        return Part("features", ("features/logmel",), self._constants(ring_columns), self._tables())

    def _constants(self, ring_columns: int) -> tuple[Constant, ...]:
        config, spectrum, bank = self.config, self.spectrum, self.bank
        return (
            Constant("int32_t", "kHopLength", config.hop_length, "features.hop_length [samples]"),
            Constant("int32_t", "kFftLength", config.n_fft, "features.n_fft [samples]"),
            Constant("int32_t", "kNumBands", config.n_mels, "features.n_mels"),
            Constant("int32_t", "kNumSegments", config.segments, "features.segments"),
            Constant("int32_t", "kTopLevel", self.top, "features.top_db [1/512 octave of energy]"),
            Constant("int32_t", "kNumColumns", self.num_columns, "derived: audio.window, features.hop_length"),
            Constant("int32_t", "kRingColumns", ring_columns, "derived: audio.window, detection.search"),
            Constant("int32_t", "kNumFeatures", self.size, "derived: features.segments, features.n_mels"),
            Constant("int32_t", "kFirstRadix", spectrum.first_radix, "derived: features.n_fft"),
            Constant("int32_t", "kFirstShift", spectrum.first_shift, "derived: features.n_fft [bits]"),
            Constant("int32_t", "kFirstMelBin", bank.first_bin, "derived: features.fmin, features.n_fft [FFT bin]"),
            Constant("int32_t", "kNumMelBins", len(bank.weights), "derived: features.fmin, features.fmax"),
        )

    def _tables(self) -> tuple[Table, ...]:
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
            Table("uint16_t", "kSegmentStarts", self.segment_starts, "first column of each segment: features.segments"),
        )


def _pairs(low: I64, high: I64) -> I64:
    """Two int16 in a uint32, same shape."""
    return (low & 0xFFFF) | (high & 0xFFFF) << 16


def _rounded_mean(total: I64, count: I64) -> I64:
    """total / count, rounded half up."""
    return np.asarray((2 * total + count) // (2 * count))
