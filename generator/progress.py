"""What a person sees while a stage works: a bar on a terminal, plain lines where output is piped. On standard error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

T = TypeVar("T")


class Progress:
    """One for a run; `quiet` says nothing but warnings."""

    def __init__(self, console: Console | None = None, *, quiet: bool = False) -> None:
        self.console = console or Console(stderr=True, highlight=False)
        self.quiet = quiet

    def stage(self, text: str) -> None:
        """One line as a stage begins: "train    SVC on 296 windows"."""
        if not self.quiet:
            self.console.print(text, markup=False)

    def warn(self, text: str) -> None:
        """One loud line that is shown in any case."""
        self.console.print(f"warning: {text}", style="yellow", markup=False)

    def output(self, text: str) -> None:
        """What another program prints, as it comes: pieces of lines too."""
        if not self.quiet:
            self.console.out(text, end="", highlight=False)

    def track(self, items: Sequence[T], what: str) -> Iterator[T]:
        """Yields the items under a progress bar that leaves no trace; silent where output is piped."""
        if self.quiet or not self.console.is_terminal:
            yield from items
            return
        columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Bar(*columns, console=self.console, transient=True) as bar:
            yield from bar.track(items, total=len(items), description=what)
