"""The last lines of a sweep on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.cells import cell_len

from generator.report.wording import interval, kilobytes, percent, shorten
from generator.sweep.rows import Row

HEAD = ("", "job", "accuracy", "95 % interval", "flash", "RAM", "a hop", "a window", "load", "predict", "status", "s")
JOB_CELLS = 60
LEFT = {1, 10}  # columns; the others are numbers


def console_table(board: Sequence[tuple[Row, bool]], sweep: Path) -> str:
    """A line a job; * marks the Pareto front. Below it why jobs failed, and where the page is."""
    lines = [HEAD, *(_cells(row, front) for row, front in board)]
    widths = [max(cell_len(line[column]) for line in lines) for column in range(len(HEAD))]
    padded = (map(_cell, line, widths, range(len(HEAD))) for line in lines)
    text = "\n".join("  ".join(cells).rstrip() for cells in padded)
    failed = [f"failed: {row.job}: {row.message.splitlines()[0]}" for row, _ in board if row.message]
    notes = ["* no other job is as accurate with less flash and load", *failed, f"look: open {sweep}/leaderboard.html"]
    return "\n".join(["", text, "", *notes])


def _cells(row: Row, front: bool) -> tuple[str, ...]:
    known = row.accuracy is not None and row.accuracy_low is not None and row.accuracy_high is not None
    return (
        "*" if front else "",
        shorten(row.job, JOB_CELLS),
        shown_share(row.accuracy),
        interval(row.accuracy_low or 0, row.accuracy_high or 0) if known else "",
        shown_size(row.flash_bytes),
        shown_size(row.ram_bytes),
        shown_count(row.instructions_per_hop),
        shown_count(row.instructions_per_window),
        shown_share(row.real_time_load),
        shown_share(row.label_agreement),
        row.status,
        "" if row.seconds is None else f"{row.seconds:.1f}",
    )


def shown_share(value: float | None) -> str:
    return "" if value is None else percent(value)


def shown_size(value: int | None) -> str:
    return "" if value is None else kilobytes(value)


def shown_count(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _cell(text: str, width: int, column: int) -> str:
    space = " " * (width - cell_len(text))
    return text + space if column in LEFT else space + text
