"""The terminal view: takes the whole screen, and gives it back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live

from generator.keyboard import Keys, keyboard
from generator.monitor.drawing import drawn
from generator.monitor.state import Detection, State

REDRAW = 0.05  # at most every so many seconds


class View:
    """A state on a screen that `full_screen` opened."""

    def __init__(self, state: State, live: Live, keys: Keys) -> None:
        self._state = state
        self._live = live
        self._keys = keys
        self._drawn_at = 0.0

    def detection(self, detection: Detection) -> None:
        """It is in the state's history."""

    def notice(self) -> None:
        """It is drawn at once."""
        self._draw()

    def refresh(self) -> str:
        """Draws the state now and then, and returns the keys that were pressed."""
        if time.monotonic() - self._drawn_at >= REDRAW:
            self._draw()
        return self._keys()

    def _draw(self) -> None:
        self._live.update(drawn(self._state, *self._live.console.size), refresh=True)
        self._drawn_at = time.monotonic()


@contextmanager
def full_screen(state: State) -> Iterator[View]:
    """Takes the whole terminal, and gives it back at the end."""
    console = Console(highlight=False)
    with keyboard() as keys, Live(console=console, screen=True, auto_refresh=False) as live:
        yield View(state, live, keys)
