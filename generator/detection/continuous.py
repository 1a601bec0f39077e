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
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np

from generator.detection.base import Cut, Window
from generator.detection.common import CommonDetector, CommonKeys
from generator.detection.loud_part import any_start, centred_start
from generator.detection.parts import parts_of
from generator.errors import ConfigError
from generator.types import I16, I32, I64, Constant, Event, Part, Table

MAX_SMOOTHING = 32  # windows
MAX_PARTS = 10
NO_LABEL = -1


@dataclass(frozen=True)
class Continuous(CommonKeys):
    """conf/detection/continuous.yaml: times in seconds."""

    hop: float
    smoothing: int
    ignore: tuple[str, ...]
    parts: int

    def detector(
        self, sample_rate: int, hop_length: int, num_columns: int, labels: Sequence[str]
    ) -> ContinuousDetector:
        """Raises ConfigError where a key is out of range or `ignore` does not fit the labels."""
        self._check()
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
        return ContinuousDetector(
            hop_length=hop_length,
            num_columns=num_columns,
            threshold=self.threshold,
            interval=max(1, round(self.hop * sample_rate / hop_length)),
            smoothing=self.smoothing,
            min_margin=self._margin_score,
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
class ContinuousDetector(CommonDetector):
    """Times in columns."""

    interval: int  # from one window to the next
    smoothing: int  # windows
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

    def cut(self, pcm: I16) -> Cut:
        """The window with the centre of the loud part in its middle, as far as the clip reaches."""
        energy = self._energy(pcm)
        return self._cut(energy, centred_start(energy, self.num_columns))

    def training_cut(self, pcm: I16) -> Cut:
        """By chance one of the windows that hold the loud part, or lie in it; the samples themselves are the chance."""
        energy = self._energy(pcm)
        return self._cut(energy, any_start(energy, self.num_columns, zlib.crc32(pcm.tobytes())))

    def _cut(self, energy: I64, start: int) -> Cut:
        return Cut(start, triggered=bool(self._reaches_threshold(energy).any()))

    def no_words(self, pcm: I16) -> list[I16]:
        """Windows with a part of the clip's word [samples]: each is heard as a word comes and goes."""
        return parts_of(pcm, self.num_columns * self.hop_length, self.hop_length, self.parts)

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

    def says(self, label: int) -> bool:
        return not self.ignored[label]

    def part(self) -> Part:
        hop, ignored = "features.hop_length", np.array(self.ignored, np.uint8)
        return Part(
            "detection",
            ("detection/continuous",),
            self._constants(
                Constant("int32_t", "kIntervalColumns", self.interval, f"derived: detection.hop, {hop}"),
                Constant("int32_t", "kSmoothing", self.smoothing, "detection.smoothing [windows]"),
            ),
            (Table("uint8_t", "kIsIgnored", ignored, "1 for a label that is no event: detection.ignore"),),
        )
