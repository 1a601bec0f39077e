"""Faster and higher, or slower and lower: another speaker."""

from __future__ import annotations

import numpy as np
import soxr

from generator.augmentation.base import Signal


def change_speed(signal: Signal, factor: float) -> Signal:
    """`factor` times as fast, and every pitch as many times as high: [samples] to [samples / factor]."""
    return np.asarray(soxr.resample(signal, factor, 1.0, quality="MQ"))
