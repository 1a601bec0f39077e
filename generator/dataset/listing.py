"""What a layout says of its recordings, before any of them is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from generator.types import Finding


@dataclass(frozen=True)
class Recording:
    """One file."""

    path: Path  # relative to the root
    label: str
    group: str  # speaker or source
    is_test: bool = False  # of the test set that comes with the recordings
    is_noise: bool = False  # long and without events: cut into pieces end to end

    @property
    def name(self) -> str:
        """The path for messages and reports: bytes of a file name that are not UTF-8 become `?`."""
        return self.path.as_posix().encode(errors="replace").decode()


@dataclass(frozen=True)
class Listing:
    """The recordings of the labels in the order of labels, then of file names; or one CSV file for each label."""

    recordings: tuple[Recording, ...]
    findings: tuple[Finding, ...] = ()  # files and folders that are left out
    is_audio: bool = True
    backgrounds: tuple[Recording, ...] = ()  # of noise that is no label, where `config.mixes_background`


def speaker(name: str) -> str:
    """Speaker or source of a recording: its file name before the first `_`."""
    stem = Path(name).stem
    return stem.split("_")[0] or stem
