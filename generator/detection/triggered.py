"""Wait for a sound, take one window of it: the integers that templates/lib/detection/triggered repeats in C++.

The level of a hop is its AC energy n·Σx² − (Σx)² (n² times the variance, so a microphone's DC offset does not count).
The first hop whose RMS reaches the threshold triggers. Of the windows that begin within `search` seconds after
`pre_roll` seconds before that hop, the one with the most energy is classified: words are aligned by their loud part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.detection.base import Cut, leads
from generator.errors import ConfigError
from generator.features.base import hops
from generator.types import I16, I32, I64, Constant, Part

MARGIN_ONE = 1 << 16  # a score of 1.0
THRESHOLD = (1, 32767)


@dataclass(frozen=True)
class Triggered:
    """conf/detection/triggered.yaml: times in seconds, threshold in 16-bit sample units (RMS of a hop)."""

    name: str
    threshold: int
    pre_roll: float
    search: float
    refractory: float
    min_margin: float

    def detector(self, sample_rate: int, hop_length: int, num_columns: int) -> TriggeredDetector:
        """Raises ConfigError where a time does not fit the window of `num_columns` hops."""
        low, high = THRESHOLD
        if not low <= self.threshold <= high:
            raise ConfigError(
                f"detection.threshold={self.threshold} must be from {low} to {high} (RMS, 16-bit sample units)",
                hint="detection.threshold=500",
            )
        window = num_columns * hop_length / sample_rate
        for key, value, limit in (
            ("pre_roll", self.pre_roll, window),
            ("search", self.search, 2.0),
            ("refractory", self.refractory, 60.0),
        ):
            if not 0 <= value < limit:
                raise ConfigError(
                    f"detection.{key}={value:g} s must be from 0 to below {limit:g} s"
                    + (" (the window, audio.window)" if key == "pre_roll" else ""),
                    hint=f"detection.{key}={min(0.2, limit / 4):g}",
                )
        if not 0 <= self.min_margin < 1000:
            raise ConfigError(
                f"detection.min_margin={self.min_margin:g} must be from 0 to below 1000",
                hint="detection.min_margin=0",
            )

        def columns(seconds: float) -> int:
            return round(seconds * sample_rate / hop_length)

        return TriggeredDetector(
            hop_length=hop_length,
            num_columns=num_columns,
            threshold=self.threshold,
            pre_roll=min(columns(self.pre_roll), num_columns - 1),
            search=columns(self.search),
            refractory=columns(self.refractory),
            min_margin=round(self.min_margin * MARGIN_ONE),
        )


@dataclass(frozen=True)
class TriggeredDetector:
    """Times in columns, min_margin in score units."""

    hop_length: int
    num_columns: int
    threshold: int
    pre_roll: int
    search: int
    refractory: int
    min_margin: int

    @property
    def ring_columns(self) -> int:
        """Columns that the front end has to keep: those of all windows that a trigger may lead to."""
        return self.num_columns + self.search

    def loud(self, pcm: I16) -> NDArray[np.bool_]:
        """Which hops of PCM [samples] would trigger [hops]."""
        return self._reaches_threshold(self._energy(pcm))

    def cut(self, pcm: I16) -> Cut:
        """The window of the clip's first trigger, else its centre."""
        energy = self._energy(pcm)
        loud = np.flatnonzero(self._reaches_threshold(energy))
        if not len(loud):
            return Cut((len(energy) - self.num_columns) // 2, triggered=False)
        return Cut(self._loudest(energy, int(loud[0])), triggered=True)

    def stream(self, pcm: I16) -> list[int]:
        """First columns of the windows that end within the stream."""
        energy = self._energy(pcm)
        loud = np.flatnonzero(self._reaches_threshold(energy))
        starts, ready = [], 0
        while (index := int(np.searchsorted(loud, ready))) < len(loud):
            trigger = int(loud[index])
            last = trigger - self.pre_roll + self.ring_columns - 1  # the hop that completes the last candidate
            if last >= len(energy):
                break
            starts.append(self._loudest(energy, trigger))
            ready = last + 1 + self.refractory
        return starts

    def _energy(self, pcm: I16) -> I64:
        blocks = hops(pcm, self.hop_length).astype(np.int64)
        return np.asarray(self.hop_length * (blocks**2).sum(1) - blocks.sum(1) ** 2)

    def _reaches_threshold(self, energy: I64) -> NDArray[np.bool_]:
        return np.asarray(energy >= (self.threshold * self.hop_length) ** 2)

    def _loudest(self, energy: I64, trigger: int) -> int:
        """Start of the window with the most energy, the first of equals; before and after the stream is silence."""
        first = trigger - self.pre_roll
        span = np.zeros(self.ring_columns, np.int64)
        low, high = max(first, 0), min(first + self.ring_columns, len(energy))
        span[low - first : high - first] = energy[low:high]
        total = np.concatenate([[0], np.cumsum(span)])
        return first + int(np.argmax(total[self.num_columns :] - total[: self.search + 1]))

    def decide(self, scores: I32) -> I64:
        """Scores [windows, labels] to the first best label [windows], -1 where its margin is below min_margin."""
        return np.where(leads(scores) >= self.min_margin, scores.argmax(1), -1)

    def part(self) -> Part:
        hop = "features.hop_length"
        return Part(
            "detection",
            ("detection/triggered",),
            (
                Constant("int32_t", "kThreshold", self.threshold, "detection.threshold [RMS, 16-bit sample units]"),
                Constant("int32_t", "kPreRollColumns", self.pre_roll, f"derived: detection.pre_roll, {hop}"),
                Constant("int32_t", "kSearchColumns", self.search, f"derived: detection.search, {hop}"),
                Constant("int32_t", "kRefractoryColumns", self.refractory, f"derived: detection.refractory, {hop}"),
                Constant("int32_t", "kMinMargin", self.min_margin, "detection.min_margin [1/65536]"),
            ),
        )
