"""Where in a clip its sound is, for windows that are put around it. Nothing on the board does this."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.types import I64

SHARES = (0.05, 0.5, 0.95)  # of a clip's energy, heard when the loud part begins, at its centre and when it ends


@dataclass(frozen=True)
class LoudPart:
    """Columns [first, end) that hold nine tenths of a clip's energy, and the one in which half of it is heard."""

    first: int
    centre: int
    end: int


def loud_part(energy: I64) -> LoudPart:
    """Of a clip with these energies [hops]; all of it where it is silent."""
    heard = np.cumsum(np.append(energy, [0] if len(energy) == 0 else []) + 1.0)
    first, centre, last = np.searchsorted(heard, np.multiply(SHARES, heard[-1])).tolist()
    return LoudPart(first, centre, last + 1)


def centred_start(energy: I64, length: int) -> int:
    """Column at which the window [length] begins that has the loud part's centre in its middle."""
    return _within(loud_part(energy).centre - length // 2, energy, length)


def any_start(energy: I64, length: int, chance: int) -> int:
    """Likewise of one of the windows that hold the loud part, or lie in it; `chance`, any number from 0 on, chooses."""
    part = loud_part(energy)
    low, high = (_within(start, energy, length) for start in sorted((part.end - length, part.first)))
    return low + chance % (high - low + 1)


def _within(start: int, energy: I64, length: int) -> int:
    """The nearest start of a window within the clip, or of one that holds all of it."""
    low, high = sorted((0, len(energy) - length))
    return min(max(start, low), high)
