"""What a way of detecting is: a configuration that makes a detector, which chooses the windows to classify."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from generator.types import I16, I32, I64, Event, Part

AUTO = "auto"  # detection.min_margin: chosen for detection.max_false_accepts


@dataclass(frozen=True)
class Cut:
    """A clip's window: columns [start, start + num_columns). `start` is negative where it begins before the clip."""

    start: int
    triggered: bool  # False: nothing in the clip was loud enough to be noticed


@dataclass(frozen=True)
class Window:
    """A window of a stream: columns [start, start + num_columns), classified once `heard` columns are there."""

    start: int  # negative where it begins before the stream
    heard: int


@dataclass(frozen=True)
class Trace:
    """What a detector did with a stream."""

    windows: list[Window]  # that it classified
    scores: I32  # [windows, labels]
    events: list[Event]


def leads(scores: I32) -> I64:
    """Scores [windows, labels] to the lead of the best label over the second [windows]: 65536 · ln(odds)."""
    ordered = np.sort(scores.astype(np.int64), axis=1)
    return np.asarray(ordered[:, -1] - ordered[:, -2])


def best_labels(scores: I32, min_margin: int) -> I64:
    """Scores [windows, labels] to the first best label [windows]; -1 where its lead is below `min_margin`."""
    return np.where(leads(scores) >= min_margin, scores.argmax(1), -1)


class Detector(Protocol):
    @property
    def threshold(self) -> int:
        """Loudness of a hop that is noticed [RMS, 16-bit sample units]."""

    @property
    def min_margin(self) -> int:
        """Lead of the best label over the second, below which there is none [1/65536 of ln(odds)]."""

    @property
    def ring_columns(self) -> int:
        """Columns that the front end has to keep: those of all windows that may be classified at one time."""

    @property
    def interval(self) -> int:
        """Columns from one classified window to the next, at least."""

    @property
    def interval_key(self) -> str | None:
        """The configuration's key of `interval`; None: it has none."""

    @property
    def reach(self) -> tuple[int, int]:
        """Columns before a sound's first loud hop, and from it on, that hold every window to train on."""

    def loud(self, pcm: I16) -> NDArray[np.bool_]:
        """Which hops of PCM [samples] reach the threshold [hops]."""

    def cut(self, pcm: I16) -> Cut:
        """The one window that stands for a clip in whole hops [samples]."""

    def training_cut(self, pcm: I16) -> Cut:
        """The one window of a clip in whole hops [samples] to train on; the same for the same samples."""

    def no_words(self, pcm: I16) -> list[I16]:
        """What the board classifies beside the word of a clip in whole hops [samples], and must not take for it:
        windows [num_columns · hop_length].
        """

    def windows(self, pcm: I16) -> list[Window]:
        """Every window that the board would classify in a stream [samples], in order."""

    def events(self, windows: Sequence[Window], scores: I32) -> list[Event]:
        """What the board says of a stream: from its windows and their scores [windows, labels]."""

    def decide(self, scores: I32) -> I64:
        """Scores of single windows [windows, labels] to the label index [windows]; -1: rejected."""

    def says(self, label: int) -> bool:
        """Whether this label, by its index, can be an event."""

    def with_min_margin(self, min_margin: int) -> Detector:
        """The same but for its margin [1/65536]."""

    def part(self) -> Part: ...


class Detection(Protocol):
    """A group of conf/detection: a frozen dataclass whose fields are the YAML's keys."""

    @property
    def name(self) -> str: ...

    @property
    def min_margin(self) -> float | str:
        """Lead of the best label over the second, below which there is none: ln(odds); AUTO: yet to be chosen."""

    @property
    def margin(self) -> float:
        """`min_margin` as a number: 0 as long as AUTO has not chosen."""

    @property
    def max_false_accepts(self) -> float:
        """Labels without a word, or of another word, that AUTO may let a stream have: an hour."""

    @property
    def stream(self) -> float:
        """Of test clips, that a run scores the detector by [min]; 0: none."""

    def detector(self, sample_rate: int, hop_length: int, num_columns: int, labels: Sequence[str]) -> Detector:
        """Raises ConfigError where the parameters don't fit the rate [Hz], the window [columns] or the labels."""

    def with_min_margin(self, min_margin: float) -> Self:
        """The same but for its margin [ln(odds)]."""
