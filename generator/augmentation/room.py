"""Reverberation: another place."""

from __future__ import annotations

import numpy as np
from scipy.signal import oaconvolve

from generator.augmentation.base import Signal

REVERBERANT = 0.5  # energy of the reverberation, the direct sound's being 1: 3 dB below it


def reverberate(signal: Signal, decay: int, rng: np.random.Generator) -> Signal:
    """The signal [samples] and its reverberation: noise that decays by 60 dB in `decay` samples. Energy is kept."""
    response = rng.standard_normal(decay) * 10 ** (-3 * np.arange(decay) / decay)
    response *= np.sqrt(REVERBERANT / (response**2).sum())
    response[0] = 1.0
    heard = oaconvolve(signal, response)[: len(signal)]
    return np.asarray(heard / np.sqrt(1 + REVERBERANT))
