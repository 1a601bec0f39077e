"""The keys that all features of mel bands share: of frames and bands."""

from __future__ import annotations

from dataclasses import dataclass

from generator.errors import ConfigError
from generator.features.base import count_columns
from generator.features.mel import MelBank

N_FFT = (64, 2048)
TOP_DB = (10.0, 90.0)


@dataclass(frozen=True)
class MelFeatures:
    """Base of conf/features/logmel.yaml, mfcc.yaml and rocket.yaml.

    A frame of `n_fft` samples every `hop_length` samples gives the energies of `n_mels` bands from `fmin` to `fmax`
    [Hz]: a column. What is more than `top_db` below the strongest value of a window counts as that.
    """

    name: str
    n_fft: int
    hop_length: int
    n_mels: int
    fmin: float
    fmax: float
    top_db: float

    def num_columns(self, sample_rate: int, window: float) -> int:
        """Columns a window [s]. Raises ConfigError where the keys don't fit each other, the rate [Hz] or the window."""
        self._check_frame()
        self._check_bands(sample_rate)
        return count_columns(sample_rate, window, self.hop_length)

    def bank(self, sample_rate: int) -> MelBank:
        return self._bank(sample_rate, self.n_mels)

    def _bank(self, sample_rate: int, n_mels: int) -> MelBank:
        return MelBank(sample_rate, self.n_fft, n_mels, self.fmin, self.fmax)

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
        if self.n_mels < 1 or not self.bank(sample_rate).is_complete:
            most = max((n for n in range(1, self.n_fft // 2) if self._bank(sample_rate, n).is_complete), default=0)
            raise ConfigError(
                f"features.n_mels={self.n_mels}: with features.n_fft={self.n_fft} at {sample_rate} Hz from 1 to {most} "
                "mel bands have an FFT bin each",
                hint=f"features.n_mels={most}" if self.n_mels > most > 0 else "features.n_mels=20",
            )
