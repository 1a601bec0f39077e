"""Single keys of the terminal, without Enter and without waiting. Ctrl-C interrupts as ever."""

from __future__ import annotations

import sys
from contextlib import ExitStack

KEEP, REDO, PLAY, STOP = "\n", "r", "p", "q"


class NoKeys:
    """Nobody is there to press one."""

    def __enter__(self) -> NoKeys:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def poll(self) -> str | None:
        return None


if sys.platform == "win32":
    import msvcrt

    class Keys(NoKeys):
        """Of the console."""

        def poll(self) -> str | None:
            """The next key that was pressed, lower case, Enter as KEEP; None: none was."""
            return msvcrt.getwch().lower().replace("\r", KEEP) if msvcrt.kbhit() else None

else:
    import os
    import select
    import termios
    import tty

    class Keys(NoKeys):
        """Of standard input, which is a terminal."""

        def __enter__(self) -> Keys:
            self._file = sys.stdin.fileno()
            before = termios.tcgetattr(self._file)
            with ExitStack() as stack:
                stack.callback(termios.tcsetattr, self._file, termios.TCSADRAIN, before)
                tty.setcbreak(self._file)
                self._stack = stack.pop_all()
            return self

        def __exit__(self, *error: object) -> None:
            self._stack.close()

        def poll(self) -> str | None:
            """The next key that was pressed, lower case, Enter as KEEP; None: none was. STOP: the terminal is gone."""
            if not select.select([self._file], [], [], 0)[0]:
                return None
            try:
                data = os.read(self._file, 1)
            except OSError:
                return STOP
            return data.decode(errors="replace").lower().replace("\r", KEEP) if data else STOP
