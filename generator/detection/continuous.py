"""Listen all the time: the integers and the state machine that templates/lib/detection/continuous repeats in C++.

While there is sound, the window that ends now is classified every `hop` seconds from the first loud hop on. There is
none while a whole window is silent: none of its hops reaches the threshold.
The scores of the last `smoothing` windows are averaged, windows before a sound counting as 0. An event is the best
label of that average as soon as it leads by `min_margin`: once while it stays ahead, and not within `refractory`
seconds of the event before. Silence forgets all but the time since then.
"""

from __future__ import annotations

import math
import zlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from generator.detection.base import Cut, Window, best_labels
from generator.detection.checks import (
    MARGIN_ONE,
    MAX_REFRACTORY,
    check_min_margin,
    check_seconds,
    check_stream,
    check_threshold,
)
from generator.detection.level import energies, reaches
from generator.detection.loud_part import loud_part
from generator.detection.parts import parts_of
from generator.errors import ConfigError
from generator.types import I16, I32, I64, Constant, Event, Part, Table

MAX_SMOOTHING = 32  # windows
MAX_PARTS = 10
NO_LABEL = -1


@dataclass(frozen=True)
class Continuous:
    """conf/detection/continuous.yaml: times in seconds, threshold in 16-bit sample units (RMS of a hop)."""

    name: str
    threshold: int
    hop: float
    smoothing: int
    min_margin: float
    refractory: float
    ignore: tuple[str, ...]
    parts: int
    stream: float

    def detector(
        self, sample_rate: int, hop_length: int, num_columns: int, labels: Sequence[str]
    ) -> ContinuousDetector:
        """Raises ConfigError where a key is out of range or `ignore` does not fit the labels."""
        check_threshold(self.threshold)
        window = num_columns * hop_length / sample_rate
        if not 0 < self.hop <= window:
            raise ConfigError(
                f"detection.hop={self.hop:g} s must be above 0 and at most {window:g} s (the window, audio.window)",
                hint=f"detection.hop={min(0.1, window):g}",
            )
        if not 1 <= self.smoothing <= MAX_SMOOTHING:
            raise ConfigError(
                f"detection.smoothing={self.smoothing} must be from 1 to {MAX_SMOOTHING} windows",
                hint="detection.smoothing=5",
            )
        if not 0 <= self.parts <= MAX_PARTS:
            raise ConfigError(f"detection.parts={self.parts} must be from 0 to {MAX_PARTS}", hint="detection.parts=1")
        check_min_margin(self.min_margin)
        check_stream(self.stream)
        check_seconds("refractory", self.refractory, MAX_REFRACTORY)
        return ContinuousDetector(
            hop_length=hop_length,
            num_columns=num_columns,
            threshold=self.threshold,
            interval=max(1, round(self.hop * sample_rate / hop_length)),
            smoothing=self.smoothing,
            min_margin=round(self.min_margin * MARGIN_ONE),
            refractory=math.ceil(self.refractory * sample_rate / hop_length - 1e-9),
            ignored=self._ignored(labels),
            parts=self.parts,
        )

    def _ignored(self, labels: Sequence[str]) -> tuple[bool, ...]:
        """Which labels are no event."""
        for pattern in self.ignore:
            if "*" not in pattern and pattern not in labels:
                raise ConfigError(
                    f"detection.ignore={pattern} is none of the labels {', '.join(labels)}",
                    hint="detection.ignore=[_*]: those that begin with _",
                )
        ignored = tuple(any(fnmatchcase(label, pattern) for pattern in self.ignore) for label in labels)
        if all(ignored):
            raise ConfigError("detection.ignore leaves no label that could be an event", hint="detection.ignore=[]")
        return ignored


@dataclass(frozen=True)
class ContinuousDetector:
    """Times in columns, min_margin in score units."""

    hop_length: int
    num_columns: int
    threshold: int
    interval: int  # from one window to the next
    smoothing: int  # windows
    min_margin: int
    refractory: int  # from one event to the next
    ignored: tuple[bool, ...]  # a label
    parts: int  # windows with a beginning of a word, and with an end of it

    @property
    def ring_columns(self) -> int:
        """Every window ends now."""
        return self.num_columns

    @property
    def interval_key(self) -> str:
        return "detection.hop"

    @property
    def reach(self) -> tuple[int, int]:
        """Columns before a sound's first loud hop, and from it on, that hold every window to train on."""
        return self.num_columns // 2, self.num_columns

    def loud(self, pcm: I16) -> NDArray[np.bool_]:
        """Which hops of PCM [samples] are no silence [hops]."""
        return reaches(energies(pcm, self.hop_length), self.threshold, self.hop_length)

    def cut(self, pcm: I16) -> Cut:
        """The window with the centre of the loud part in its middle, as far as the clip reaches."""
        centre = loud_part(energies(pcm, self.hop_length)).centre
        return self._cut(centre - self.num_columns // 2, pcm)

    def training_cut(self, pcm: I16) -> Cut:
        """By chance one of the windows that hold the loud part, or lie in it; the samples themselves are the chance."""
        part = loud_part(energies(pcm, self.hop_length))
        low, high = sorted((part.end - self.num_columns, part.first))
        low, high = self._within(low, pcm), self._within(high, pcm)
        return self._cut(low + zlib.crc32(pcm.tobytes()) % (high - low + 1), pcm)

    def no_words(self, pcm: I16) -> list[I16]:
        """Windows with a part of the clip's word [samples]: each is heard as a word comes and goes."""
        return parts_of(pcm, self.num_columns * self.hop_length, self.hop_length, self.parts)

    def _cut(self, start: int, pcm: I16) -> Cut:
        return Cut(self._within(start, pcm), triggered=bool(self.loud(pcm).any()))

    def _within(self, start: int, pcm: I16) -> int:
        """The nearest start of a window within the clip, or of one that holds all of it."""
        low, high = sorted((0, len(pcm) // self.hop_length - self.num_columns))
        return min(max(start, low), high)

    def windows(self, pcm: I16) -> list[Window]:
        """The windows of a stream that are not silent, counted from a sound's first loud hop on."""
        loud = np.cumsum(self.loud(pcm))
        before = np.concatenate([np.zeros(self.num_columns, np.int64), loud])[: len(loud)]
        edges = np.flatnonzero(np.diff(loud > before, prepend=False, append=False))  # first loud hop, first silent one
        return [
            Window(heard - self.num_columns, heard)
            for first, end in edges.reshape(-1, 2).tolist()
            for heard in range(first + self.interval, end + 1, self.interval)
        ]

    def events(self, windows: Sequence[Window], scores: I32) -> list[Event]:
        """The state machine. An event has the average of the scores."""
        events = list[Event]()
        recent = deque[I32](maxlen=self.smoothing)
        leading, ready, expected = NO_LABEL, 0, 0
        for window, share in zip(windows, self._shares(scores), strict=True):
            if window.heard != expected:  # silence before it
                recent.clear()
                leading = NO_LABEL
            expected = window.heard + self.interval
            recent.append(share)
            if window.heard < ready:
                continue
            means: I32 = np.stack(recent).sum(axis=0, dtype=np.int32)
            before, leading = leading, int(self.decide(means[None])[0])
            if leading not in (before, NO_LABEL) and not self.ignored[leading]:
                events.append(Event(window.heard * self.hop_length, leading, means))
                ready = window.heard + self.refractory
        return events

    def _shares(self, scores: I32) -> I32:
        """What scores [windows, labels] add to an average: a part of `smoothing`, rounded towards 0."""
        return np.asarray(np.sign(scores) * (np.abs(scores) // self.smoothing), np.int32)

    def decide(self, scores: I32) -> I64:
        """Scores [windows, labels] to the first best label [windows], -1 where its lead is below min_margin."""
        return best_labels(scores, self.min_margin)

    def says(self, label: int) -> bool:
        return not self.ignored[label]

    def with_min_margin(self, min_margin: int) -> ContinuousDetector:
        return replace(self, min_margin=min_margin)

    def part(self) -> Part:
        hop = "features.hop_length"
        return Part(
            "detection",
            ("detection/continuous",),
            (
                Constant("int32_t", "kThreshold", self.threshold, "detection.threshold [RMS, 16-bit sample units]"),
                Constant("int32_t", "kIntervalColumns", self.interval, f"derived: detection.hop, {hop}"),
                Constant("int32_t", "kSmoothing", self.smoothing, "detection.smoothing [windows]"),
                Constant("int32_t", "kRefractoryColumns", self.refractory, f"derived: detection.refractory, {hop}"),
                Constant("int32_t", "kMinMargin", self.min_margin, "detection.min_margin [1/65536]"),
            ),
            (
                Table(
                    "uint8_t",
                    "kIsIgnored",
                    np.array(self.ignored, np.uint8),
                    "1 for a label that is no event: detection.ignore",
                ),
            ),
        )
