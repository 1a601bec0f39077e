"""docs/benchmark.md, from the figures of docs/benchmark.json."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2

from generator.report.wording import kilobytes, percent

EXACT = 0.998  # share of windows answered as predict does, from which on an exporter's answers count as right
OURS = "ours"
Rows = Sequence[dict[str, Any]]


def page(results: dict[str, Any]) -> str:
    """Everything that was measured, as Markdown."""
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    env = jinja2.Environment(loader=loader, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    env.filters |= {"kilobytes": kilobytes, "number": number, "percent": percent}
    models = {name: [cells(row, model["rows"]) for row in model["rows"]] for name, model in results["models"].items()}
    return env.get_template("benchmark.md.j2").render(results, tables=models, summary=summary(results)) + "\n"


def number(value: int) -> str:
    return f"{value:,}"


def share(value: float) -> str:
    """98.43 %; 100 % only where it is all."""
    return "100 %" if value == 1 else f"{min(100 * value, 99.99):.2f} %"


def summary(results: dict[str, Any]) -> list[tuple[str, ...]]:
    """A line a model: the fastest and the smallest of ours beside those of the others that answer right."""
    lines: list[tuple[str, ...]] = []
    for name, model in results["models"].items():
        measured = [row for row in model["rows"] if row["measured"]]
        ours = [row for row in measured if row["exporter"].startswith(OURS)]
        others = [row for row in measured if row not in ours]
        columns = (("instructions", number), ("flash_bytes", kilobytes))
        lines.append((name, *(cell for key, text in columns for cell in _best(ours, others, key, text))))
    return lines


def _best(ours: Rows, others: Rows, key: str, text: Any) -> tuple[str, str, str]:
    """What ours takes, what the best of the others takes, and how many times as much that is."""

    def cost(row: dict[str, Any]) -> int:
        return int(row["measured"][key])

    mine = min(_right(ours), key=cost)
    named = f"{text(cost(mine))}{mine['exporter'].removeprefix(OURS)}"
    if not _right(others):
        return named, "none is right" if others else "none takes it", ""
    best = min(_right(others), key=cost)
    return named, f"{text(cost(best))}, {best['exporter'].split(',')[0]}", times(cost(best) / cost(mine))


def _right(rows: Rows) -> Rows:
    return [row for row in rows if row["measured"]["agreement"] >= EXACT]


def times(ratio: float) -> str:
    """115 ×, 4.6 ×, 0.97 ×."""
    return f"{ratio:.{0 if ratio >= 20 else 1 if ratio >= 2 else 2}f} ×"


def cells(row: dict[str, Any], rows: Rows) -> tuple[str, ...]:
    """A row of a model's table: flash and instructions also as multiples of the first row's."""
    measured, first = row["measured"], rows[0]["measured"]
    if measured is None:
        return (row["exporter"], "", "", "", "", row["reason"].replace("|", "/"))
    ratios = (times(measured[key] / first[key]) for key in ("flash_bytes", "instructions"))
    flash, speed = ratios if row is not rows[0] else ("", "")
    return (
        row["exporter"],
        share(measured["agreement"]),
        kilobytes(measured["flash_bytes"]),
        f"{number(measured['ram_bytes'])} B",
        number(measured["instructions"]),
        f"{speed} the instructions, {flash} the flash" if speed else "",
    )
