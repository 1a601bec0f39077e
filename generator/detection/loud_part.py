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
