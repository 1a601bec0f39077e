"""How the levels of a window change from segment to segment.

The five-point regression of S. Furui, "Speaker-independent isolated word recognition using dynamic features of speech
spectrum", IEEE TASSP 34(1), 1986, but divided by 8 instead of Σj² = 10: a delta is 5/4 of the slope a segment. The
definition that templates/lib/features/segments/segments.cpp repeats.
"""

from __future__ import annotations

import numpy as np

from generator.types import I64


def deltas(levels: I64) -> I64:
    """(x[s+1] - x[s-1] + 2·(x[s+2] - x[s-2])) / 8, rounded half up, before the first and past the last segment those.

    levels: int64 [..., segments, bands]; the deltas have the same shape.
    """
    x = np.pad(levels, [(0, 0)] * (levels.ndim - 2) + [(2, 2), (0, 0)], mode="edge").swapaxes(0, -2)
    return np.asarray((x[3:-1] - x[1:-3] + 2 * (x[4:] - x[:-4]) + 4) >> 3).swapaxes(0, -2)
