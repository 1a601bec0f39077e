"""Clips that are a part of a long recording: around its events, or one after the other.

They are named by file and time, "rain/x.wav@1.25-2.85s", so that a clip can be read again. Times are in ticks of 10 ms.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generator.dataset.read import read_pcm
from generator.types import I16

TICKS = 100  # a second
PIECE = 1.0  # of noise [s]
LENGTH = 2  # of an excerpt around an event [windows]: half a window before its onset, one and a half from there on
QUIET = 0.01  # of the loudest tick's energy: what is 20 dB below it begins no event

_NAME = re.compile(r"(.*)@(\d+)\.(\d\d)-(\d+)\.(\d\d)s", re.DOTALL)

Excerpt = tuple[int, int]  # first tick, and the one after the last


def named(path: str, excerpt: Excerpt) -> str:
    start, end = (tick / TICKS for tick in excerpt)
    return f"{path}@{start:.2f}-{end:.2f}s"


def file_of(path: str) -> str:
    """The recording that a clip is, or is a part of."""
    match = _NAME.fullmatch(path)
    return match[1] if match else path


def read_clip(root: Path, path: str, sample_rate: int) -> I16:
    """A clip by its path, int16 [samples] at `sample_rate` [Hz]. Raises UnreadableError."""
    samples = read_pcm(root / file_of(path), sample_rate)
    match = _NAME.fullmatch(path)
    if not match:
        return samples
    start, end = (int(match[i]) * TICKS + int(match[i + 1]) for i in (2, 4))
    return take(samples, (start, end), sample_rate)


def take(samples: I16, excerpt: Excerpt, sample_rate: int) -> I16:
    """The samples of an excerpt [samples]."""
    start, end = (tick * sample_rate // TICKS for tick in excerpt)
    return samples[start:end]


def pieces(samples: I16, sample_rate: int) -> list[Excerpt]:
    """Pieces of one second, end to end; none where the recording is no longer than one."""
    length, ticks = round(PIECE * TICKS), _ticks(samples, sample_rate)
    starts = range(0, ticks - length + 1, length)
    return [(start, start + length) for start in starts] if ticks > length else []


def events(samples: I16, sample_rate: int, window: float, most: int) -> list[Excerpt]:
    """The loudest `most` events in order of time; none where the recording is no longer than an excerpt.

    An event begins at the first loud tick that is at least one `window` [s] behind the beginning of another, so that
    a sound that goes on gives one excerpt a window.
    """
    pause = math.ceil(window * TICKS)
    length, ticks = LENGTH * pause, _ticks(samples, sample_rate)
    energy = _energy(samples, sample_rate, ticks)
    if ticks <= length or not energy.any():
        return []
    starts: list[int] = []
    for onset in _onsets(energy, pause):
        start = min(max(onset - pause // 2, 0), ticks - length)
        if not starts or start >= starts[-1] + pause:
            starts.append(start)
    total = np.concatenate([[0.0], np.cumsum(energy)])
    loudest = sorted(starts, key=lambda start: total[start] - total[start + length])[:most]
    return [(start, start + length) for start in sorted(loudest)]


def _onsets(energy: NDArray[np.float64], pause: int) -> Iterator[int]:
    loud = np.flatnonzero(energy >= QUIET * energy.max())
    ready = 0
    while (index := int(np.searchsorted(loud, ready))) < len(loud):
        yield int(loud[index])
        ready = int(loud[index]) + pause


def _energy(samples: I16, sample_rate: int, ticks: int) -> NDArray[np.float64]:
    """Of each tick, without the recording's mean [ticks]."""
    if not ticks:
        return np.zeros(0)
    edges = np.arange(ticks) * sample_rate // TICKS
    signal = samples[: ticks * sample_rate // TICKS].astype(np.float64)
    return np.asarray(np.add.reduceat((signal - signal.mean()) ** 2, edges))


def _ticks(samples: I16, sample_rate: int) -> int:
    return len(samples) * TICKS // sample_rate
