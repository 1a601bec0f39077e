"""What a case of tests/failures/cases/ says, and the computer that it is run on.

command   arguments of `python -m generator`, run in an empty folder
setup     files to write first: path → text
config    text of conf/config.yaml after its defaults list, which is line 1
clips     recordings to make, each {path, seconds, rate, kind: tone|noise|silence, count, keep}; with `count`, "{i}" in
          the path numbers them, and `keep` cuts the file after so many bytes
first     commands that come before, and succeed
env       environment variables
hides     Python packages that are not installed
ports     serial ports of this computer: device → USB id; none if not given
opening   what opening any of them gives: EBUSY, EACCES …
board     what the board at any of them says of itself, where it is not a capture firmware of the defaults
pio       what `pio` prints before it fails
error     what standard error says from "error: " on, exactly; `<folder>` stands for the folder, `<names of model>` for
          the files of conf/model, `<any number>` and `<any hash>` for what they say
says      texts that must stand somewhere in the output, where `error` would say too much or too little
status    exit status, 1 if not given
leaves    files and folders that the run may leave behind; none if not given
"""

from __future__ import annotations

import errno
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import serial
import soundfile
import yaml
from serial.tools import list_ports

from generator import paths
from generator.config.suggest import listed
from generator.device import connect
from tests.unit.test_session import HELLO, Board

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
CONFIG = "conf/config.yaml"


@dataclass(frozen=True)
class Case:
    command: list[str]
    setup: dict[str, str] = field(default_factory=dict)
    config: str | None = None
    clips: list[dict[str, Any]] = field(default_factory=list)
    first: list[list[str]] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)
    hides: list[str] = field(default_factory=list)
    ports: dict[str, str] = field(default_factory=dict)
    opening: str | None = None
    board: dict[str, Any] = field(default_factory=dict)
    pio: str | None = None
    error: str | None = None
    says: list[str] = field(default_factory=list)
    status: int = 1
    leaves: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, path: Path) -> Case:
        return cls(**yaml.safe_load(path.read_text(encoding="utf-8")))

    @property
    def expected(self) -> str:
        """`error` with the names of conf/<group>/*.yaml for "<names of group>"."""
        return re.sub(r"<names of (\w+)>", lambda found: _names(found[1]), self.error or "")

    def prepare(self, folder: Path) -> None:
        """Writes files and recordings."""
        files = dict(self.setup)
        if self.config is not None:
            packaged = yaml.safe_load((paths.conf_dir() / "config.yaml").read_text(encoding="utf-8"))
            files[CONFIG] = f"defaults: {json.dumps(packaged['defaults'])}\n{self.config}"
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        for clip in self.clips:
            make_clips(folder, **clip)

    def arrange(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        """Makes this computer the one of the case: environment, packages, ports and what is behind them."""
        for name, value in self.env.items():
            monkeypatch.setenv(name, value)
        for name in self.hides:
            monkeypatch.setitem(sys.modules, name, None)
        monkeypatch.setattr(list_ports, "comports", lambda: list(self._listed()))
        if self.opening:
            number = getattr(errno, self.opening)
            monkeypatch.setattr(serial, "Serial", _refusing(OSError(number, os.strerror(number))))
        if self.board:
            board = Board(hello=replace(HELLO, **self.board))
            monkeypatch.setattr(connect, "SerialPort", lambda name: board)
        if self.pio is not None:
            _stand_in(folder.with_suffix(".bin"), self.pio)
            monkeypatch.setenv("PATH", str(folder.with_suffix(".bin")), prepend=":")

    def _listed(self) -> Iterator[SimpleNamespace]:
        for device, usb in self.ports.items():
            vid, pid = (int(part, 16) for part in usb.split(":"))
            yield SimpleNamespace(device=device, vid=vid, pid=pid)


def make_clips(
    folder: Path,
    *,
    path: str,
    seconds: float = 1.0,
    rate: int = 16000,
    kind: str = "tone",
    count: int = 1,
    keep: int = -1,
) -> None:
    """WAV files of 16 bits, no two alike."""
    time = np.arange(round(seconds * rate)) / rate
    for i in range(count):
        sound = {
            "tone": 0.3 * np.sin(2 * np.pi * (300 + 20 * i) * time),
            "noise": 0.1 * np.random.default_rng(i).standard_normal(len(time)),
            "silence": np.zeros(len(time)),
        }[kind]
        file = folder / path.format(i=i)
        file.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(file, sound, rate, subtype="PCM_16")
        if keep >= 0:
            file.write_bytes(file.read_bytes()[:keep])


def pattern(error: str) -> re.Pattern[str]:
    """What an error may be: any number in the place of "<any number>", any config_hash in that of "<any hash>"."""
    escaped = re.escape(error).replace(r"<any\ number>", r"[\d.,]+")
    return re.compile(escaped.replace(r"<any\ hash>", "[0-9a-f]{16}"))


def tree(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def _names(group: str) -> str:
    return listed(sorted(path.stem for path in (paths.conf_dir() / group).glob("*.yaml")))


def _refusing(error: OSError) -> Any:
    def opened(*arguments: Any, **options: Any) -> None:
        raise error

    return opened


def _stand_in(folder: Path, says: str) -> None:
    """A `pio` that prints this and fails."""
    folder.mkdir()
    (folder / "says").write_text(says, encoding="utf-8")
    program = folder / "pio"
    program.write_text(f'#!/bin/sh\ncat "{folder}/says"\nexit 1\n', encoding="utf-8")
    program.chmod(0o755)
