"""A person at a terminal: what is shown, what each key does, and what an interruption or a kill leaves."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator.cli import main

from .words import Booth, Words, read

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0  # for a text [s]
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


class Terminal:
    """A command with a pseudo-terminal of 90 columns for all of its standard streams."""

    def __init__(self, arguments: list[str], player: Path) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 90, 0, 0))
        path = f"{player.parent}:{os.environ['PATH']}"
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "PATH": path}
        command = [sys.executable, "-m", "generator", *arguments]
        self.process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
        )
        self._theirs = theirs
        self._unread = ""
        self.text = ""  # all that was shown, without control sequences

    def wait_for(self, text: str) -> None:
        """Until the command shows it, after what was waited for before."""
        deadline = time.monotonic() + PATIENCE
        while text not in self._unread:
            waiting = self.process.poll() is None and time.monotonic() < deadline
            assert waiting, f"no {text!r} in {self._unread[-2000:]!r}"
            self._read(0.1)
        self._unread = self._unread[self._unread.index(text) + len(text) :]

    def press(self, key: str) -> None:
        os.write(self._ours, key.encode())

    def end(self) -> int:
        """The exit status."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < deadline
            self._read(0.1)
        self._read(0.0)
        return self.process.wait()

    def is_as_before(self) -> bool:
        """Whether the terminal echoes and waits for lines, as it does for a shell."""
        flags: int = termios.tcgetattr(self._theirs)[3]
        return bool(flags & termios.ECHO and flags & termios.ICANON)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)
        os.close(self._theirs)

    def _read(self, timeout: float) -> None:
        while select.select([self._ours], [], [], timeout)[0]:
            shown = CONTROL.sub("", os.read(self._ours, 65536).decode(errors="replace"))
            self.text += shown
            self._unread += shown
            timeout = 0.0


@pytest.fixture
def session(booth: Booth, words: Words, tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    terminals: list[Terminal] = []
    player = tmp_path / "bin" / "aplay"
    player.parent.mkdir()
    player.write_text(f'#!/bin/sh\ncp "$2" {tmp_path}/played.wav\n')
    player.chmod(0o755)

    def start(*keys: str) -> Terminal:
        arguments = booth.record(tmp_path, words.path, "label=yes", "virtual.repeat=true", *keys)
        terminals.append(Terminal(arguments, player))
        return terminals[-1]

    yield start
    for terminal in terminals:
        terminal.close()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_keep_redo_and_stop(session: Callable[..., Terminal], words: Words, tmp_path: Path) -> None:
    terminal = session("count=3", "virtual.speed=real_time", "virtual.silence=0.0")
    terminal.wait_for("quiet, please   q stop")
    terminal.wait_for("now: yes   q stop")
    terminal.wait_for("recording   q stop")
    terminal.wait_for("good?   Enter keep   r redo   p play   q stop")
    assert names(tmp_path / "yes") == []
    terminal.press("r")
    terminal.wait_for("now: yes")
    assert names(tmp_path / "yes") == []
    terminal.wait_for("good?")
    terminal.press("x")  # no key of ours
    terminal.press("p")
    terminal.press("\r")
    terminal.wait_for(f"yes 1/3  {tmp_path}/yes/s01_1.wav")
    terminal.wait_for("yes  1 of 3   s01 → ")
    terminal.press("q")
    assert terminal.end() == 0
    assert terminal.is_as_before()
    assert terminal.text.endswith(f"yes: 1 of 3 clips of s01 in {tmp_path}/yes; the same command goes on\n")
    assert names(tmp_path / "yes") == ["s01_1.wav"]
    words.position(read(tmp_path / "yes" / "s01_1.wav"))
    assert (tmp_path / "played.wav").read_bytes() == (tmp_path / "yes" / "s01_1.wav").read_bytes()


def test_interrupted(session: Callable[..., Terminal], tmp_path: Path) -> None:
    terminal = session("count=9")
    terminal.wait_for("good?")
    terminal.press("\n")
    terminal.wait_for("yes 1/9")
    terminal.wait_for("good?")
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.end() == 130
    assert terminal.is_as_before()
    assert "yes: 1 of 9 clips of s01 in" in terminal.text
    assert terminal.text.endswith("interrupted\n")
    assert "Traceback" not in terminal.text
    assert names(tmp_path / "yes") == ["s01_1.wav"]


@pytest.mark.parametrize("kept", [1, 5])
def test_a_killed_session_leaves_whole_clips(
    session: Callable[..., Terminal], booth: Booth, words: Words, tmp_path: Path, kept: int
) -> None:
    """Nobody is asked here; and the same command goes on."""
    terminal = session("count=60", "ask=false")
    terminal.wait_for(f"yes {kept}/60")
    terminal.process.kill()
    terminal.end()
    assert "Ctrl-C stop" in terminal.text
    assert "good?" not in terminal.text
    clips = list((tmp_path / "yes").glob("*.wav"))
    assert len(clips) >= kept
    for path in clips:
        words.position(read(path))
    again = booth.record(tmp_path, words.path, "label=yes", f"count={len(clips) + 1}", "virtual.silence=1.003")
    assert main(again) == 0
    assert len(names(tmp_path / "yes")) == len(clips) + 1
