"""A stream cut into clips: words by the loudness that the classifier waits for, or sound without a pause in slices."""

from __future__ import annotations

from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from generator.config.schema import Config
from generator.detection.base import Detector
from generator.features.base import count_columns, hops
from generator.types import I16

MARGIN = 0.2  # sound before the earliest and after the latest window to train on [s]
SLICE = 1.0  # of sound without a pause, or the classifier's window where that is longer [s]

State = Literal["unready", "ready", "open"]  # there was no quiet yet, it may begin, it has begun


class Cutter(Protocol):
    """Takes a stream piece by piece."""

    @property
    def length(self) -> int:
        """Samples of every clip."""

    @property
    def state(self) -> State:
        """Of the clip that comes next."""

    def feed(self, samples: I16) -> list[I16]:
        """The clips [length] that `samples`, which follow those before, complete."""

    def reset(self) -> None:
        """What comes next does not follow what came before."""


class WordCutter:
    """Clips around a word: `before` quiet hops, then the first loud one, `length` samples in all.

    Every window that the detector may train on lies in the clip, with MARGIN around it, and no hop before the first is
    loud. So a trigger cuts the same window of the stored clip, and later ones of slightly other times as well.
    """

    def __init__(self, detector: Detector, hop_length: int, sample_rate: int) -> None:
        self._detector = detector
        self._hop_length = hop_length
        margin = round(MARGIN * sample_rate / hop_length)
        before, after = detector.reach
        self._before = margin + before  # hops
        self._count = self._before + after + margin  # hops
        self.reset()

    @property
    def length(self) -> int:
        return self._count * self._hop_length

    @property
    def state(self) -> State:
        if len(self._hops) > self._before:
            return "open"
        return "ready" if len(self._hops) == self._before and not self._loud.any() else "unready"

    def reset(self) -> None:
        self._rest = np.zeros(0, np.int16)  # less than a hop
        self._hops = np.zeros((0, self._hop_length), np.int16)
        self._loud: NDArray[np.bool_] = np.zeros(0, np.bool_)  # [hops]

    def feed(self, samples: I16) -> list[I16]:
        pcm = np.concatenate([self._rest, samples])
        new = hops(pcm, self._hop_length)
        self._rest = pcm[new.size :]
        self._hops = np.concatenate([self._hops, new])
        self._loud = np.concatenate([self._loud, self._detector.loud(new.reshape(-1))])
        clips = []
        while (clip := self._take()) is not None:
            clips.append(clip)
        return clips

    def _take(self) -> I16 | None:
        """The next clip, once it is whole. Hops that no clip will need are forgotten."""
        loud = np.flatnonzero(self._loud)
        triggers = loud[np.diff(loud, prepend=-1) > self._before]  # those after enough quiet hops
        if not len(triggers):
            self._forget(len(self._hops) - self._before)
            return None
        self._forget(int(triggers[0]) - self._before)
        if len(self._hops) < self._count:
            return None
        clip = self._hops[: self._count].reshape(-1)
        self._forget(self._count)
        return clip

    def _forget(self, count: int) -> None:
        self._hops = self._hops[max(0, count) :]
        self._loud = self._loud[max(0, count) :]


class Slicer:
    """Clips of `length` samples, one after the other."""

    def __init__(self, length: int) -> None:
        self._length = length
        self.reset()

    @property
    def length(self) -> int:
        return self._length

    @property
    def state(self) -> State:
        return "open"

    def reset(self) -> None:
        self._rest = np.zeros(0, np.int16)

    def feed(self, samples: I16) -> list[I16]:
        pcm = np.concatenate([self._rest, samples])
        clips = list(hops(pcm, self._length))
        self._rest = pcm[len(clips) * self._length :]
        return clips


def make_cutter(config: Config, detector: Detector, *, slices: bool) -> Cutter:
    """For words, or for sound without a pause."""
    rate, hop = config.audio.sample_rate, config.features.hop_length
    if slices:
        return Slicer(max(round(SLICE * rate), count_columns(rate, config.audio.window, hop) * hop))
    return WordCutter(detector, hop, rate)
