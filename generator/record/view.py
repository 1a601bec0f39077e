"""What a person sees while it records: a few live lines on a terminal, one line an event where output is piped.

yes  3 of 40                                    s01 → samples/yes
level ███████████████████████│░░░░░░░░░░░░░░   312  trigger 500
say: yes                                                    q stop
"""

from __future__ import annotations

import math
import time
from types import TracebackType

import numpy as np
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from generator.features.base import hops
from generator.types import I16

PERIOD = 0.08  # between two pictures [s]
CELLS = 44  # of the meter
FLOOR = -60.0  # of the meter [dB of full scale]


class Level:
    """Loudness of the newest sound: the loudest hop, as the trigger measures it."""

    def __init__(self, hop_length: int) -> None:
        self._hop_length = hop_length
        self._rest = np.zeros(0, np.int16)

    def of(self, samples: I16) -> float:
        """RMS of the loudest hop that `samples` complete, without their mean [16-bit sample units]; 0: none did."""
        pcm = np.concatenate([self._rest, samples])
        blocks = hops(pcm, self._hop_length)
        self._rest = pcm[blocks.size :]
        return float(blocks.std(axis=1).max()) if len(blocks) else 0.0


class View:
    """Use it in a `with` statement. `title` and `threshold` [RMS] stay, the rest is shown anew."""

    def __init__(self, console: Console, title: str, threshold: int) -> None:
        self._console = console
        self._title = title
        self.threshold = threshold
        self._live = Live(console=console, auto_refresh=False, transient=True) if console.is_terminal else None
        self._level = 0.0
        self._shown_at = -math.inf

    def __enter__(self) -> View:
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()

    def note(self, text: str) -> None:
        """A line that stays."""
        self._console.print(text, markup=False, soft_wrap=True)

    def show(self, progress: str, level: float, prompt: str) -> None:
        """The picture of now, no more often than each PERIOD; between two, the loudest `level` [RMS] counts."""
        self._level = max(self._level, level)
        now = time.monotonic()
        if self._live is None or now < self._shown_at + PERIOD:
            return
        picture = Group(
            Text(f"  {progress}   {self._title}", no_wrap=True, overflow="ellipsis"),
            meter(self._level, self.threshold),
            Text(f"  {prompt}", style="bold", no_wrap=True, overflow="ellipsis"),
        )
        self._live.update(picture, refresh=True)
        self._level, self._shown_at = 0.0, now


def meter(level: float, threshold: int) -> Text:
    """A bar over FLOOR to full scale with a line at the threshold; both [RMS, 16-bit sample units]."""
    filled, line = _cell(level), min(_cell(threshold), CELLS - 1)
    bar = "".join("│" if cell == line else "█" if cell < filled else "░" for cell in range(CELLS))
    style = "green" if level >= threshold else "dim"
    return Text.assemble("  level ", (bar, style), f" {level:5.0f}  trigger {threshold}", no_wrap=True)


def _cell(level: float) -> int:
    """Cells that a level fills."""
    decibels = 20 * math.log10(max(level, 1.0) / 32768)
    return max(0, math.floor(CELLS * (1 - decibels / FLOOR)))
