"""The jobs that no other job beats."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from generator.sweep.rows import Row


def pareto_front(rows: Sequence[Row]) -> list[bool]:
    """Whether a row is on the front of accuracy (more is better) against flash and load (less is better).

    It is not where another finished row is at least as good in all three and better in one. What was not measured
    counts as worse than any figure.
    """
    if not rows:
        return []
    costs = np.array([[-(row.accuracy or 0), _cost(row.flash_bytes), _cost(row.real_time_load)] for row in rows])
    candidate = np.array([row.is_done and row.accuracy is not None for row in rows])
    as_good = (costs[:, None] <= costs[None]).all(2)
    better = (costs[:, None] < costs[None]).any(2)
    beaten = (as_good & better & candidate[:, None]).any(0)
    return [bool(flag) for flag in candidate & ~beaten]


def _cost(value: float | None) -> float:
    return math.inf if value is None else value
