"""Recording sessions for tests, and where their clips come from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from generator.device.virtual import VirtualBoard
from generator.types import I16
from tests.factory import make_config


@dataclass(frozen=True)
class Booth:
    """A folder with a capture project and its compiled virtual board."""

    folder: Path

    @property
    def project(self) -> list[str]:
        """What is typed for it; cache_dir, the last, is no part of it."""
        return ["labels=[yes,no]", f"output_dir={self.folder}", f"cache_dir={self.folder / 'cache'}"]

    def record(self, samples_dir: Path, sound: Path | str, *keys: str) -> list[str]:
        """Arguments of a session, as fast as it goes."""
        virtual = ["port=virtual", "virtual.speed=fast", f"virtual.sound={sound}"]
        return [*self.project, "task=record", f"samples_dir={samples_dir}", *virtual, *keys]

    def board(self, sound: Path) -> VirtualBoard:
        """One that the test can unplug."""
        virtual = ["virtual.speed=fast", f"virtual.sound={sound}", "virtual.repeat=true"]
        config = make_config(*self.project, *virtual)
        return VirtualBoard(Path(config.project_dir) / "capture", config)


@dataclass(frozen=True)
class Words:
    """What the microphone hears."""

    path: Path
    source: I16  # [samples]

    def position(self, clip: I16) -> int:
        """Where in the source, repeated, the clip begins. Raises AssertionError where it is not, sample for sample."""
        at = np.tile(self.source, 2).tobytes().find(clip.tobytes())
        assert at >= 0, "no such samples in the source"
        assert at % 2 == 0
        return at // 2


def read(path: Path) -> I16:
    pcm, rate = soundfile.read(path, dtype="int16")
    assert rate == 16000
    samples: I16 = pcm
    return samples
