"""A recording that was too loud for its microphone."""

from __future__ import annotations

import numpy as np

from generator.augmentation.base import Signal


def clip(signal: Signal, depth: float) -> Signal:
    """Peaks are cut `depth` dB below the highest one."""
    limit = np.abs(signal).max(initial=0.0) * 10 ** (-depth / 20)
    return np.clip(signal, -limit, limit)
