"""leaderboard.html: one file that needs no network; it sorts and filters where scripts may run."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

from generator import paths
from generator.report.environment import render
from generator.report.wording import interval, percent
from generator.sweep.rows import INFEASIBLE, Row
from generator.sweep.table import shown_count, shown_share, shown_size

WIDTH, HEIGHT = 640, 260  # of the picture's axes
STEPS = (1, 2, 5)  # of a tick, times a power of ten


@dataclass(frozen=True)
class Axis:
    """Values from low to high along `length` pixels, with round ticks."""

    low: float
    high: float
    length: float

    def at(self, value: float) -> float:
        return round((value - self.low) / (self.high - self.low) * self.length, 1)

    @property
    def ticks(self) -> list[float]:
        rough = (self.high - self.low) / 5
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(step * power for step in (*STEPS, 10) if step * power >= rough)
        first = math.ceil(self.low / step)
        return [round(index * step, 9) for index in range(first, math.floor(self.high / step) + 1)]


def page(name: str, board: Sequence[tuple[Row, bool]]) -> str:
    """The rows in their order, each with whether it is on the Pareto front."""
    script = (paths.templates_dir() / "leaderboard" / "leaderboard.js").read_text(encoding="utf-8")
    return render(
        "leaderboard.html.j2",
        name=name,
        rows=[_shown(row, front) for row, front in board],
        done=sum(row.is_done for row, _ in board),
        failed=sum(row.status == "failed" for row, _ in board),
        infeasible=sum(row.status == INFEASIBLE for row, _ in board),
        picture=_picture(board),
        best=_front([row for row, front in board if front]),
        script=script,
        script_hash=base64.b64encode(sha256(script.encode()).digest()).decode(),
    )


def _shown(row: Row, front: bool) -> dict[str, object]:
    """Cells as (text, number to sort by)."""
    known = row.accuracy_low is not None and row.accuracy_high is not None
    return {
        "row": row,
        "front": front,
        "report": _report(row),
        "interval": interval(row.accuracy_low or 0, row.accuracy_high or 0) if known else "",
        "cells": [
            (shown_size(row.flash_bytes), row.flash_bytes),
            (shown_size(row.ram_bytes), row.ram_bytes),
            (shown_count(row.instructions_per_hop), row.instructions_per_hop),
            (shown_count(row.instructions_per_window), row.instructions_per_window),
            (shown_share(row.real_time_load), row.real_time_load),
            (shown_share(row.label_agreement), row.label_agreement),
        ],
    }


def _front(rows: Sequence[Row]) -> list[dict[str, object]]:
    """The Pareto front: of rows with the same figures the first, and how many more there are."""
    alike: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        alike.setdefault((row.accuracy, row.flash_bytes, row.real_time_load), []).append(row)
    return [{**_shown(same[0], True), "more": len(same) - 1} for same in alike.values()]


def _report(row: Row) -> str | None:
    return f"{quote(row.folder)}/report.html" if row.accuracy is not None else None


def _picture(board: Sequence[tuple[Row, bool]]) -> dict[str, object] | None:
    """Accuracy over flash, a point a job; None where there are none with both."""
    points = [(row, front) for row, front in board if row.accuracy is not None and row.flash_bytes is not None]
    if not points:
        return None
    flash = [(row.flash_bytes or 0) / 1000 for row, _ in points]
    accuracy = [100 * (row.accuracy or 0) for row, _ in points]
    x = Axis(0, max(flash) * 1.05 or 1, WIDTH)
    y = Axis(max(0, min(accuracy) - 2), min(102, max(accuracy) + 2), HEIGHT)
    best = next(row for row, _ in points)
    return {
        "finding": f"Most accurate: {best.job}, {percent(best.accuracy or 0)} with {shown_size(best.flash_bytes)}",
        "width": WIDTH,
        "height": HEIGHT,
        "x_ticks": [(x.at(tick), f"{tick:g}") for tick in x.ticks],
        "y_ticks": [(HEIGHT - y.at(tick), f"{tick:g}") for tick in y.ticks if tick <= 100],
        "points": [
            {"row": row, "front": front, "report": _report(row), "x": x.at(kb), "y": HEIGHT - y.at(share)}
            for (row, front), kb, share in reversed(list(zip(points, flash, accuracy, strict=True)))
        ],
    }
