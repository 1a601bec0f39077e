"""How well the compiled detector of a project finds the words of a recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from generator.cache.store import Cache
from generator.config.schema import Config
from generator.stream.compiled import trace
from generator.stream.curve import Heard, Point, det_curve
from generator.stream.match import Match, match
from generator.stream.truth import Word, wanted
from generator.types import I16


@dataclass(frozen=True)
class StreamScore:
    """How well a detector finds the words of a stream."""

    name: str  # of the recording
    seconds: float
    windows: int  # that were classified
    match: Match  # at detection.min_margin
    curve: tuple[Point, ...]
    min_margin: float  # detection.min_margin
    tolerance: float  # [s]

    @property
    def false_accepts_per_hour(self) -> float:
        return len(self.match.false_accepts) / self.seconds * 3600

    @property
    def delays(self) -> tuple[float, float] | None:
        """Mean and largest [s]; None without a hit."""
        delays = self.match.delays
        return (float(np.mean(delays)), max(delays)) if delays else None


def score(
    config: Config, project: Path, name: str, pcm: I16, words: Sequence[Word], *, tolerance: float, cache: Cache
) -> StreamScore:
    """PCM [samples] in which `words` are said, by the C++ in the classifier's folder `project`. Raises as `trace`."""
    rate, found = config.audio.sample_rate, trace(config, project, pcm, cache)
    labels, seconds = wanted(config), len(pcm) / rate
    events = [event for event in found.events if event.label in labels]
    heard = [Heard(words, found, seconds)]
    return StreamScore(
        name=name,
        seconds=seconds,
        windows=len(found.windows),
        match=match(words, events, rate, tolerance),
        curve=tuple(det_curve(heard, config.detector, labels, sample_rate=rate, tolerance=tolerance)),
        min_margin=config.detection.margin,
        tolerance=tolerance,
    )
