"""Single keys from the terminal, without Enter and without waiting."""

from __future__ import annotations

import sys
from types import TracebackType

if sys.platform == "win32":
    import msvcrt

    class Keyboard:
        """Use it in a `with` statement."""

        def __enter__(self) -> Keyboard:
            return self

        def __exit__(
            self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
        ) -> None:
            pass

        def read(self) -> str:
            """The keys that were pressed since the last call."""
            keys = ""
            while msvcrt.kbhit():
                keys += msvcrt.getwch()
            return keys

else:
    import os
    import select
    import termios
    import tty

    class Keyboard:
        """Use it in a `with` statement: at its end the terminal is as it was. No keys where there is no terminal."""

        def __enter__(self) -> Keyboard:
            self._file = sys.stdin.fileno() if sys.stdin and sys.stdin.isatty() else None
            if self._file is not None:
                self._settings = termios.tcgetattr(self._file)
                tty.setcbreak(self._file)
            return self

        def __exit__(
            self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
        ) -> None:
            if self._file is not None:
                termios.tcsetattr(self._file, termios.TCSAFLUSH, self._settings)

        def read(self) -> str:
            """The keys that were pressed since the last call."""
            if self._file is None or not select.select([self._file], [], [], 0)[0]:
                return ""
            return os.read(self._file, 64).decode(errors="ignore")
