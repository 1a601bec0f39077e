"""The terminal view: takes the whole screen, and gives it back."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.live import Live

from generator.monitor.drawing import drawn
from generator.monitor.keys import Keyboard
from generator.monitor.state import Detection, State

REDRAW = 0.05  # at most every so many seconds


class View:
    """Use it in a `with` statement: it takes the whole terminal, and gives it back at the end."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._console = Console(highlight=False)
        self._live = Live(console=self._console, screen=True, auto_refresh=False)
        self._keyboard = Keyboard()
        self._drawn_at = 0.0

    def __enter__(self) -> View:
        self._keyboard.__enter__()
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            self._live.stop()
        finally:
            self._keyboard.__exit__(kind, error, traceback)

    def detection(self, detection: Detection) -> None:
        """It is in the state's history."""

    def notice(self) -> None:
        """It is drawn at once."""
        self._draw()

    def refresh(self) -> str:
        """Draws the state now and then, and returns the keys that were pressed."""
        if time.monotonic() - self._drawn_at >= REDRAW:
            self._draw()
        return self._keyboard.read()

    def _draw(self) -> None:
        self._live.update(drawn(self._state, *self._console.size), refresh=True)
        self._drawn_at = time.monotonic()
