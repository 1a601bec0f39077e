"""The detection error trade-off: misses against false accepts an hour, over detection.min_margin."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from generator.detection.base import Detector, Trace
from generator.detection.checks import MARGIN_ONE
from generator.stream.match import match
from generator.stream.truth import Word

MARGINS = np.arange(0, 10.25, 0.25).tolist()  # ln(odds)
MISSES = 0.05  # the miss rate that false accepts are told for


@dataclass(frozen=True)
class Heard:
    """A stream with `words` and what a detector did with it."""

    words: Sequence[Word]
    trace: Trace
    seconds: float


@dataclass(frozen=True)
class Point:
    min_margin: float  # ln(odds)
    miss_rate: float
    false_accepts_per_hour: float  # wrong labels are among them


def det_curve(
    streams: Sequence[Heard], detector: Detector, labels: Container[int], *, sample_rate: int, tolerance: float
) -> Iterator[Point]:
    """A point for each margin of MARGINS, until there is no event any more. Events without one of `labels` say nothing.

    What is said of the windows' scores is decided anew for each margin.
    """
    seconds = sum(stream.seconds for stream in streams)
    for margin in MARGINS:
        strict = detector.with_min_margin(round(margin * MARGIN_ONE))
        words = hits = false_events = 0
        for stream in streams:
            events = strict.events(stream.trace.windows, stream.trace.scores)
            said = [event for event in events if event.label in labels]
            found = match(stream.words, said, sample_rate, tolerance)
            words, hits = words + found.words, hits + len(found.hits)
            false_events += found.false_events
        yield Point(margin, 1 - hits / words if words else 0.0, false_events / seconds * 3600)
        if not hits and not false_events:
            return


def at_misses(points: Sequence[Point], miss_rate: float = MISSES) -> Point | None:
    """The point with the fewest false accepts of those with at most so many misses; None: there is none."""
    fit = [point for point in points if point.miss_rate <= miss_rate]
    return min(fit, key=lambda point: (point.false_accepts_per_hour, point.miss_rate), default=None)
