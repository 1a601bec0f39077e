"""What is known of the board so far, for every kind of output."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from generator.detection.base import leads
from generator.device.messages import Status
from generator.exporter.scores import ONE
from generator.types import I32, Event

REJECTED = "?"  # in place of a label, as the sketch prints it
HISTORY = 200  # detections that a view may show


@dataclass(frozen=True)
class Detection:
    """A window that the board has classified."""

    time: datetime  # of its arrival, with time zone
    samples: int  # that the board had heard, since power-up
    label: str | None  # None: the best one's lead was below detection.min_margin
    scores: I32  # [labels]
    latency: float | None  # [s]; None: can't be told

    @property
    def name(self) -> str:
        return REJECTED if self.label is None else self.label

    @property
    def lead(self) -> int:
        """Of the best label over the second: 65536 · ln(odds), the number that the sketch prints."""
        return int(leads(self.scores[np.newaxis])[0])

    @property
    def odds(self) -> float:
        """Of the best label against the second, to one."""
        return float(np.exp(min(self.lead / ONE, 700.0)))

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """[labels], of the calibrated scores; they sum to 1."""
        powers = np.exp((self.scores - np.float64(self.scores.max())) / ONE)
        return np.asarray(powers / powers.sum())


@dataclass
class State:
    """All of it, changed as messages and keys come."""

    title: str  # the project and its board
    labels: Sequence[str]
    labels_only: bool  # the exporter's scores can't be compared
    port: str = ""
    threshold: int = 0  # as the board has confirmed it [RMS, 16-bit sample units]
    chosen: int | None = None  # threshold that was set from here
    level: int = 0  # of the loudest hop in the statuses since it was set to 0 [RMS, 16-bit sample units]
    dropped: int = 0  # samples that the board has lost since it is watched
    lost_messages: int = 0
    seconds: float = 0.0  # since it is watched
    notice: str = ""  # the last thing that happened
    typed: str | None = None  # digits of a threshold that is being typed
    history: deque[Detection] = field(default_factory=lambda: deque(maxlen=HISTORY))  # the newest first
    counts: Counter[str] = field(default_factory=Counter)  # detections by name
    _dropped_before: int | None = None  # the board's own count, at its last status

    def connect(self, port: str) -> None:
        """A board is there, maybe another time: its counts may have begun anew."""
        self.port = port
        self._dropped_before = None

    def take_status(self, status: Status) -> None:
        """Threshold and level as they are, losses since the status before."""
        if self._dropped_before is not None:
            self.dropped += (status.dropped - self._dropped_before) % 2**32
        self._dropped_before = status.dropped
        self.threshold = status.threshold
        self.level = max(self.level, status.level)

    def take_event(self, event: Event, time: datetime, latency: float | None) -> Detection:
        """The event as the newest detection; `time` of its arrival, `latency` [s]."""
        label = None if event.label < 0 else self.labels[event.label]
        detection = Detection(time, event.samples, label, event.scores, latency)
        self.history.appendleft(detection)
        self.counts[detection.name] += 1
        return detection
