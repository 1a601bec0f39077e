"""What a way of detecting is: a configuration that makes a detector, which chooses the windows to classify."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from generator.types import I16, I32, I64, Part


@dataclass(frozen=True)
class Cut:
    """A clip's window: columns [start, start + num_columns). `start` is negative where it begins before the clip."""

    start: int
    triggered: bool  # False: nothing in the clip was loud enough, so the window is its centre


def leads(scores: I32) -> I64:
    """Scores [windows, labels] to the lead of the best label over the second [windows]: 65536 · ln(odds)."""
    ordered = np.sort(scores.astype(np.int64), axis=1)
    return np.asarray(ordered[:, -1] - ordered[:, -2])


class Detector(Protocol):
    @property
    def threshold(self) -> int:
        """Loudness of a hop that triggers [RMS, 16-bit sample units]."""

    @property
    def pre_roll(self) -> int:
        """Columns from the earliest window's first to that of the trigger."""

    @property
    def ring_columns(self) -> int:
        """Columns that the front end has to keep: those of all windows that a trigger may lead to."""

    def loud(self, pcm: I16) -> NDArray[np.bool_]:
        """Which hops of PCM [samples] would trigger [hops]."""

    def cut(self, pcm: I16) -> Cut:
        """The one window of a clip in whole hops [samples], streamed from reset and followed by silence."""

    def stream(self, pcm: I16) -> list[int]:
        """First column of every window that the board would classify in a stream [samples], in order."""

    def decide(self, scores: I32) -> I64:
        """Scores [windows, labels] to the label index [windows]; -1 where the detector rejects."""

    def part(self) -> Part: ...


class Detection(Protocol):
    """A group of conf/detection: a frozen dataclass whose fields are the YAML's keys."""

    @property
    def name(self) -> str: ...

    def detector(self, sample_rate: int, hop_length: int, num_columns: int) -> Detector:
        """Raises ConfigError where the parameters don't fit the rate [Hz] or the window [columns]."""
