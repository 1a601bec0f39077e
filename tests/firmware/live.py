"""The virtual board for tests: configurations for it, and streams of it against what its microphone heard."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from generator.config.schema import Config
from generator.device.stream import Gap, Sound
from generator.types import I16
from tests.factory import RATE, make_config

MakeConfig = Callable[..., Config]  # keys of conf/virtual → Config
WARM_UP = 4000  # capture.warm_up [samples]


def live_config(folder: Path, *overrides: str) -> Config:
    """For port=virtual, with projects and compiled boards below `folder`."""
    folders = (f"output_dir={folder}", f"cache_dir={folder / 'cache'}")
    return make_config("labels=[yes,no]", "port=virtual", "virtual.speed=fast", *folders, *overrides)


def with_virtual(config: Config, **keys: Any) -> Config:
    """Other values of conf/virtual."""
    return replace(config, virtual=replace(config.virtual, **keys))


def speech(folder: Path, seconds: float) -> I16:
    """Words of many speakers, one after the other; int16 [samples]."""
    files = sorted((folder / "speech_commands").glob("*/*.wav"))
    words, missing = [], round(seconds * RATE)
    for path in itertools.cycle(files[::7]):
        pcm, _ = soundfile.read(path, dtype="int16")
        words.append(pcm[:missing])
        missing -= len(words[-1])
        if missing <= 0:
            return np.concatenate(words)
    raise FileNotFoundError(folder)


def write_wav(path: Path, samples: I16) -> Path:
    soundfile.write(path, samples, RATE, subtype="PCM_16")
    return path


@dataclass
class Stream:
    """What listen() gave, by number."""

    sounds: list[Sound] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    end: int = 0
    began_at: float = field(default_factory=time.monotonic)
    ended_at: float = 0.0  # time.monotonic() of the newest piece

    def add(self, piece: Sound | Gap) -> None:
        """Raises AssertionError where the piece does not follow the one before it."""
        assert piece.first == self.end
        self.ended_at = time.monotonic()
        if isinstance(piece, Gap):
            assert piece.count > 0
            self.gaps.append(piece)
            self.end += piece.count
        else:
            self.sounds.append(piece)
            self.end += len(piece.samples)

    @property
    def heard(self) -> int:
        """Samples that arrived."""
        return sum(len(sound.samples) for sound in self.sounds)

    @property
    def speed(self) -> float:
        """Times real time."""
        return self.end / RATE / (self.ended_at - self.began_at)

    @property
    def lost(self) -> int:
        return sum(gap.count for gap in self.gaps)

    def offset(self, source: I16) -> int:
        """Where in the source the stream begins, by its longest stretch."""
        longest = max(_stretches(self.sounds), key=lambda sound: len(sound.samples))
        at = source.tobytes().find(longest.samples.tobytes())
        assert at >= 0, "no such samples in the source"
        assert at % 2 == 0
        return at // 2 - longest.first

    def check(self, source: I16) -> None:
        """Raises AssertionError where a sample is not what the microphone heard at that number."""
        offset = self.offset(source)
        for sound in self.sounds:
            begin = offset + sound.first
            np.testing.assert_array_equal(sound.samples, source[begin : begin + len(sound.samples)])


def _stretches(sounds: Iterable[Sound]) -> list[Sound]:
    """Sounds that follow each other as one."""
    joined: list[list[Sound]] = []
    for sound in sounds:
        if joined and joined[-1][-1].first + len(joined[-1][-1].samples) == sound.first:
            joined[-1].append(sound)
        else:
            joined.append([sound])
    return [Sound(run[0].first, np.concatenate([sound.samples for sound in run])) for run in joined]
