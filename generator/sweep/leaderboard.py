"""leaderboard.json, .csv and .html of a sweep's folder, from its rows; written as a whole at any moment."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

from generator import writer
from generator.sweep import rows
from generator.sweep.page import page
from generator.sweep.pareto import pareto_front
from generator.sweep.rows import Row

PAUSE = 0.01  # between two writes while jobs run, for each row [s]: thirty times as long as a row takes

Ranked = list[tuple[Row, bool]]  # a row, and whether it is on the Pareto front


def ranked(found: Sequence[Row]) -> Ranked:
    """The most accurate first, of equals the smallest; then what is over a limit, what waits, and what failed."""
    last = {rows.INFEASIBLE: 1, "waiting": 2, "running": 2, "failed": 3}

    def rank(row: Row) -> tuple[int, float, float, str]:
        flash = float("inf") if row.flash_bytes is None else row.flash_bytes
        return last.get(row.status, 0), -(row.accuracy or 0), flash, row.folder

    ordered = sorted(found, key=rank)
    return list(zip(ordered, pareto_front(ordered), strict=True))


def update(sweep: Path) -> None:
    """`write` as jobs end, but not for each of many that end at once: it takes longer with every row."""
    found = rows.read_all(sweep)
    if not all(row.has_ended for row in found) and _age(sweep / "leaderboard.json") < PAUSE * len(found):
        return
    write(sweep)


def _age(file: Path) -> float:
    """[s]"""
    try:
        return time.time() - file.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def write(sweep: Path) -> None:
    """From the rows as they are now. Raises ToolError where the folder can't be written.

    Again until they stand still: of jobs that end at once, the last to write may have read before the others' rows.
    """
    found = None
    while (now := rows.read_all(sweep)) != found:
        found, board = now, ranked(now)
        values = [{**asdict(row), "pareto_front": front} for row, front in board]
        writer.replace_file(sweep / "leaderboard.json", json.dumps(values, indent=2, ensure_ascii=False) + "\n")
        writer.replace_file(sweep / "leaderboard.csv", _csv(values))
        writer.replace_file(sweep / "leaderboard.html", page(sweep.name, board))


def _csv(values: Sequence[dict[str, object]]) -> str:
    """A line a job, with a head; nothing where a figure is not known."""
    text = io.StringIO()
    table = csv.DictWriter(text, [*(field.name for field in fields(Row)), "pareto_front"], lineterminator="\n")
    table.writeheader()
    table.writerows(values)
    return text.getvalue()
