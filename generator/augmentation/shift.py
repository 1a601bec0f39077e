"""Earlier or later: another moment."""

from __future__ import annotations

import numpy as np

from generator.augmentation.base import Signal


def shift(signal: Signal, samples: int) -> Signal:
    """Later by `samples`, earlier where negative; as long as before. What leaves is lost, what comes in is silence."""
    shifted = np.zeros_like(signal)
    kept = max(0, len(signal) - abs(samples))
    if samples >= 0:
        shifted[len(signal) - kept :] = signal[:kept]
    else:
        shifted[:kept] = signal[len(signal) - kept :]
    return shifted
