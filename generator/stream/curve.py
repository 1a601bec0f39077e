"""The detection error trade-off: misses against false accepts an hour, over detection.min_margin."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

import numpy as np

from generator.detection.base import Detector
from generator.detection.checks import MARGIN_ONE
from generator.stream.compiled import Trace
from generator.stream.match import match
from generator.stream.truth import Word

MARGINS = np.arange(0, 10.25, 0.25).tolist()  # ln(odds)
MISSES = 0.05  # the miss rate that false accepts are told for


@dataclass(frozen=True)
class Point:
    min_margin: float  # ln(odds)
    miss_rate: float
    false_accepts_per_hour: float  # wrong labels are among them


def det_curve(
    words: Sequence[Word],
    trace: Trace,
    detector: Detector,
    labels: Container[int],
    *,
    sample_rate: int,
    seconds: float,
    tolerance: float,
) -> list[Point]:
    """A point for each margin of MARGINS, until there is no event any more. Events without one of `labels` say nothing.

    The windows' scores are the compiled ones; what is said of them is decided anew for each margin.
    """
    points = []
    for margin in MARGINS:
        events = detector.with_min_margin(round(margin * MARGIN_ONE)).events(trace.windows, trace.scores)
        found = match(words, [event for event in events if event.label in labels], sample_rate, tolerance)
        points.append(Point(margin, found.miss_rate, found.false_events / seconds * 3600))
        if not found.hits and not found.false_events:
            break
    return points


def at_misses(points: Sequence[Point], miss_rate: float = MISSES) -> Point | None:
    """The point with the fewest false accepts of those with at most so many misses; None: there is none."""
    fit = [point for point in points if point.miss_rate <= miss_rate]
    return min(fit, key=lambda point: (point.false_accepts_per_hour, point.miss_rate), default=None)
