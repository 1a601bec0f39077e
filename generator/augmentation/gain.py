"""Louder or softer: another distance."""

from __future__ import annotations

import numpy as np

from generator.augmentation.base import Signal


def amplify(signal: Signal, gain: float) -> Signal:
    """By `gain` dB."""
    return np.asarray(signal * 10 ** (gain / 20))
