"""A program on a terminal of its own, as a person would run it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

TIMEOUT = 30.0  # of every wait [s]


class Terminal:
    """Use it in a `with` statement. 80 columns, 24 lines; what is typed may send signals, as Ctrl-C does."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self.output = ""
        self._ours, self._theirs = pty.openpty()
        self.resize(80, 24)
        environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env={**environment, "TERM": "xterm-256color"},
            stdin=self._theirs,
            stdout=self._theirs,
            stderr=self._theirs,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509
        )

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)
        os.close(self._theirs)

    @property
    def settings(self) -> list[Any]:
        return termios.tcgetattr(self._theirs)

    def resize(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def wait_for(self, text: str) -> None:
        """Until it stands in the output since the last call."""
        begin, deadline = len(self.output), time.monotonic() + TIMEOUT
        while text not in self.output[begin:]:
            assert time.monotonic() < deadline, f"no {text!r} in {self.output[begin:]!r}"
            self._read()

    def wait(self) -> int:
        """The exit status."""
        deadline = time.monotonic() + TIMEOUT
        while self._process.poll() is None:
            assert time.monotonic() < deadline, f"still running: {self.output!r}"
            self._read()
        self._read()
        return self._process.returncode

    def _read(self) -> None:
        while select.select([self._ours], [], [], 0.05)[0]:
            self.output += os.read(self._ours, 65536).decode(errors="replace")
