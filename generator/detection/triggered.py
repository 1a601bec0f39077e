"""Wait for a sound, take one window of it: the integers that templates/lib/detection/triggered repeats in C++.

The first hop whose RMS (level.py) reaches the threshold triggers. Of the windows that begin within `search` seconds
after `pre_roll` seconds before that hop, the one with the most energy is classified: words are aligned by their loud
part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from generator.detection.base import Cut, Window
from generator.detection.checks import check_seconds
from generator.detection.common import CommonDetector, CommonKeys
from generator.types import I16, I32, I64, Constant, Event, Part

MAX_SEARCH = 2.0  # [s]


@dataclass(frozen=True)
class Triggered(CommonKeys):
    """conf/detection/triggered.yaml: times in seconds."""

    pre_roll: float
    search: float

    def detector(self, sample_rate: int, hop_length: int, num_columns: int, labels: Sequence[str]) -> TriggeredDetector:
        """Raises ConfigError where a time does not fit the window of `num_columns` hops."""
        self._check()
        window = num_columns * hop_length / sample_rate
        check_seconds("pre_roll", self.pre_roll, window, "the window, audio.window")
        check_seconds("search", self.search, MAX_SEARCH)

        def columns(seconds: float) -> int:
            return round(seconds * sample_rate / hop_length)

        return TriggeredDetector(
            hop_length=hop_length,
            num_columns=num_columns,
            threshold=self.threshold,
            pre_roll=min(columns(self.pre_roll), num_columns - 1),
            search=columns(self.search),
            refractory=columns(self.refractory),
            min_margin=self._margin_score,
        )


@dataclass(frozen=True)
class TriggeredDetector(CommonDetector):
    """Times in columns."""

    pre_roll: int
    search: int

    @property
    def ring_columns(self) -> int:
        """Columns that the front end has to keep: those of all windows that a trigger may lead to."""
        return self.num_columns + self.search

    @property
    def interval(self) -> int:
        """Columns from one classified window to the next, at least."""
        return self.num_columns

    @property
    def interval_key(self) -> None:
        """A window follows the other when it is full."""

    @property
    def reach(self) -> tuple[int, int]:
        """Columns before the trigger, and from it on, that hold every window that it may lead to."""
        return self.pre_roll, self.ring_columns - self.pre_roll

    def cut(self, pcm: I16) -> Cut:
        """The window of the clip's first trigger, as if silence followed; else its centre."""
        energy = self._energy(pcm)
        loud = np.flatnonzero(self._reaches_threshold(energy))
        if not len(loud):
            return Cut((len(energy) - self.num_columns) // 2, triggered=False)
        return Cut(self._loudest(energy, int(loud[0])), triggered=True)

    def training_cut(self, pcm: I16) -> Cut:
        """The same: one sees in training what the board sees."""
        return self.cut(pcm)

    def no_words(self, pcm: I16) -> list[I16]:
        """None: the trigger sees to it that a word is in its window."""
        return []

    def windows(self, pcm: I16) -> list[Window]:
        """The windows that a stream triggers, as far as their last candidate is complete."""
        energy = self._energy(pcm)
        loud = np.flatnonzero(self._reaches_threshold(energy))
        windows, ready = list[Window](), 0
        while (index := int(np.searchsorted(loud, ready))) < len(loud):
            trigger = int(loud[index])
            heard = trigger - self.pre_roll + self.ring_columns  # columns that complete the last candidate
            if heard > len(energy):
                break
            windows.append(Window(self._loudest(energy, trigger), heard))
            ready = heard + self.refractory
        return windows

    def events(self, windows: Sequence[Window], scores: I32) -> list[Event]:
        """One for each window."""
        heard = (window.heard * self.hop_length for window in windows)
        return list(map(Event, heard, self.decide(scores).tolist(), scores))

    def _loudest(self, energy: I64, trigger: int) -> int:
        """Start of the window with the most energy, the first of equals; before and after the stream is silence."""
        first = trigger - self.pre_roll
        span = np.zeros(self.ring_columns, np.int64)
        low, high = max(first, 0), min(first + self.ring_columns, len(energy))
        span[low - first : high - first] = energy[low:high]
        total = np.concatenate([[0], np.cumsum(span)])
        return first + int(np.argmax(total[self.num_columns :] - total[: self.search + 1]))

    def says(self, label: int) -> bool:
        """Every label can."""
        return True

    def part(self) -> Part:
        hop = "features.hop_length"
        return Part(
            "detection",
            ("detection/triggered",),
            self._constants(
                Constant("int32_t", "kPreRollColumns", self.pre_roll, f"derived: detection.pre_roll, {hop}"),
                Constant("int32_t", "kSearchColumns", self.search, f"derived: detection.search, {hop}"),
            ),
        )
