"""Background noise at a stated distance: recorded, or generated where there is none."""

from __future__ import annotations

import numpy as np
from scipy import fft

from generator.augmentation.base import Signal
from generator.types import I16

COLOURS = (0, 1, 2)  # white, pink, brown: power falls as 1 / frequency to this


def mix(signal: Signal, noise: Signal, snr: float) -> Signal:
    """Their sum, `noise` brought to `snr` dB below the signal (RMS over all samples, without the mean).

    Where one of them is silent there is no such ratio: the signal as it is.
    """
    loud, quiet = signal.std(), noise.std()
    if not loud or not quiet:
        return signal
    return np.asarray(signal + (noise - noise.mean()) * (loud / quiet * 10 ** (-snr / 20)))


def excerpt(recording: I16, samples: int, rng: np.random.Generator) -> Signal:
    """`samples` in a row from anywhere in a recording, which is repeated if it is shorter."""
    start = rng.integers(max(1, len(recording) - samples + 1))
    return np.resize(recording[start:], samples).astype(np.float64)


def coloured(samples: int, rng: np.random.Generator) -> Signal:
    """Noise of one of COLOURS."""
    size = fft.next_fast_len(samples, real=True)
    spectrum = fft.rfft(rng.standard_normal(size))
    frequency = np.arange(len(spectrum))
    spectrum *= np.maximum(frequency, 1) ** (-rng.choice(COLOURS) / 2)
    return np.asarray(fft.irfft(spectrum, size)[:samples])
