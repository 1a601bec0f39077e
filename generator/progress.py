"""What a person sees while a stage works: a bar on a terminal, plain lines where output is piped. On standard error."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.progress import Progress as Bar
from rich.text import Text

T = TypeVar("T")

LINE_EVERY = 10.0  # where output is piped [s]


class Progress:
    """One for a run; `quiet` says nothing but warnings, which name the `job`, one of several at once."""

    def __init__(self, console: Console | None = None, *, quiet: bool = False, job: str = "") -> None:
        self.console = console or Console(stderr=True, highlight=False)
        self.quiet = quiet
        self.job = job

    def stage(self, text: str) -> None:
        """One line as a stage begins: "train    SVC on 296 windows"."""
        if not self.quiet:
            self.console.print(text, markup=False, soft_wrap=True)

    def warn(self, text: str) -> None:
        """One loud line that is shown in any case."""
        where = f"{self.job}: " if self.job else ""
        self.console.print(f"warning: {where}{text}", style="yellow", markup=False, soft_wrap=True)

    def output(self, text: str) -> None:
        """What another program prints, as it comes: pieces of lines too."""
        if not self.quiet:
            self.console.out(text, end="", highlight=False)

    def track(self, items: Sequence[T], what: str) -> Iterator[T]:
        """Yields the items under a progress bar that leaves no trace; a line now and then where output is piped."""
        if self.quiet or not self.console.is_terminal:
            yield from self._lines(items, what)
            return
        columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
        with Bar(*columns, console=self.console, transient=True) as bar:
            yield from bar.track(items, total=len(items), description=what)

    @contextmanager
    def transfer(self, what: str, done: int, total: int | None) -> Iterator[Callable[[int], None]]:
        """A function that is told of more bytes, beside those `done` of `total`: a bar, or lines as `track`."""
        if self.quiet or not self.console.is_terminal:
            yield self._megabytes(what, done, total)
            return
        columns = (
            TextColumn("  {task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(),
            TimeRemainingColumn(),
        )  # fmt: skip
        with Bar(*columns, console=self.console, transient=True) as bar:
            task = bar.add_task(what, total=total, completed=done)
            yield lambda count: bar.advance(task, count)

    def _megabytes(self, what: str, done: int, total: int | None) -> Callable[[int], None]:
        said, of = time.monotonic(), f" of {total / 1e6:.0f}" if total else ""

        def advance(count: int) -> None:
            nonlocal done, said
            done, now = done + count, time.monotonic()
            if now - said >= LINE_EVERY:
                self.stage(f"  {what}: {done / 1e6:.0f}{of} MB")
                said = now

        return advance

    def _lines(self, items: Sequence[T], what: str) -> Iterator[T]:
        began = said = time.monotonic()
        for number, item in enumerate(items, start=1):
            yield item
            now = time.monotonic()
            if now - said >= LINE_EVERY:
                self.stage(f"  {what}: {number} of {len(items)}, {number / (now - began):.1f}/s")
                said = now


class Rate(ProgressColumn):
    """Items a second."""

    def render(self, task: Task) -> Text:
        return Text("" if task.speed is None else f"{task.speed:.1f}/s")
