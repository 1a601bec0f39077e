"""How loud a hop is: the integers that templates/lib/detection/level.cpp repeats in C++.

The level is the hop's AC energy n·Σx² − (Σx)², n² times the variance, so that a microphone's DC offset does not count.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from generator.features.base import hops
from generator.types import I16, I64


def energies(pcm: I16, hop_length: int) -> I64:
    """AC energy of each whole hop of PCM [samples]; below 2^63 for hops of up to 2^16 samples [hops]."""
    blocks = hops(pcm, hop_length)
    energy = np.zeros(len(blocks), np.int64)
    heard = blocks.any(axis=1)  # the silence between clips costs nothing
    loud = blocks[heard].astype(np.int64)
    energy[heard] = hop_length * np.square(loud).sum(1) - loud.sum(1) ** 2
    return energy


def reaches(energy: I64, threshold: int, hop_length: int) -> NDArray[np.bool_]:
    """Which energies [hops] are of an RMS of at least `threshold` [16-bit sample units]."""
    return np.asarray(energy >= (threshold * hop_length) ** 2)
