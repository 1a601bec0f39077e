"""Single keys from the terminal, without Enter and without waiting. Ctrl-C interrupts as ever."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

STOP = "q"

Keys = Callable[[], str]  # those that were pressed since the last call, Enter as "\n"


def no_keys() -> str:
    """Where nobody is there to press one."""
    return ""


if sys.platform == "win32":
    import msvcrt

    @contextmanager
    def keyboard() -> Iterator[Keys]:
        """The console's keys."""
        yield _pressed

    def _pressed() -> str:
        keys = ""
        while msvcrt.kbhit():
            keys += msvcrt.getwch().replace("\r", "\n")
        return keys

else:
    import os
    import select
    import signal
    import termios
    import tty
    from functools import partial
    from typing import NoReturn

    @contextmanager
    def keyboard() -> Iterator[Keys]:
        """The keys of standard input, `no_keys` where that is no terminal. At the end the terminal is as it was.

        SIGTERM ends the program by way of SystemExit meanwhile, so that it comes to that.
        """
        if not (sys.stdin and sys.stdin.isatty()):
            yield no_keys
            return
        file = sys.stdin.fileno()
        settings, handler = termios.tcgetattr(file), signal.getsignal(signal.SIGTERM)
        try:
            signal.signal(signal.SIGTERM, _terminate)
            tty.setcbreak(file)
            yield partial(_pressed, file)
        finally:
            termios.tcsetattr(file, termios.TCSAFLUSH, settings)
            signal.signal(signal.SIGTERM, handler)

    def _pressed(file: int) -> str:
        """STOP where the terminal is gone."""
        if not select.select([file], [], [], 0)[0]:
            return ""
        try:
            data = os.read(file, 64)
        except OSError:
            return STOP
        return data.decode(errors="ignore").replace("\r", "\n") if data else STOP

    def _terminate(number: int, _: object) -> NoReturn:
        raise SystemExit(128 + number)
