"""The confusion matrix: rows are true labels, columns are answers, shades are shares of a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len

from generator.report.plots.canvas import ACCENT, FAINT, INK, PAPER, WIDTH, WRONG, Plot, canvas, place, plot, quiet
from generator.report.wording import percent, shorten
from generator.types import I64

LABEL_CELLS = 18  # width of a label, in characters
CHARACTER = 6.6  # width of a character
SLANT = 0.71  # of a label at 45 degrees: sine and cosine
AXIS = 22  # height of an axis' title
GAP = 0.03  # between cells, as a share of one
ROOMY = 60  # width of a cell that holds a share below its count
STRONG = 0.75  # share of a row from which on the cell's text is light


def confusion_plot(labels: Sequence[str], confusion: I64) -> Plot:
    """`confusion` [true label, answered label]; 2 to about 20 labels."""
    names = [shorten(label, LABEL_CELLS) for label in labels]
    widest = max(map(cell_len, names)) * CHARACTER
    left = AXIS + widest + 6
    across = max(30.0, (WIDTH - left - 2) / len(labels))
    down = min(across, 66.0)
    slanted = widest > across - 4
    top = AXIS + (widest * SLANT + 10 if slanted else 18)
    width = left + across * len(labels) + (widest * SLANT if slanted else 2)
    height = top + down * len(labels) + 2
    with canvas(height, width) as figure:
        axes = place(figure, left, top, across * len(labels), down * len(labels))
        axes.set(xlim=(0, len(labels)), ylim=(len(labels), 0))
        quiet(axes, "left", "bottom")
        middles = [index + 0.5 for index in range(len(labels))]
        axes.set_yticks(middles, names, color=INK)
        slant: Any = {"rotation": 45, "ha": "left", "rotation_mode": "anchor"} if slanted else {}
        axes.set_xticks(middles, names, color=INK, **slant)
        axes.xaxis.tick_top()
        figure.text((left + across * len(labels) / 2) / width, 1, "answered", ha="center", va="top", color=FAINT)
        figure.text(0, (height - top) / 2 / height, "true", va="center", rotation=90, color=FAINT)
        for row, counts in enumerate(confusion.tolist()):
            for column, count in enumerate(counts):
                share = count / sum(counts) if count else 0.0
                tone = ACCENT if row == column else WRONG
                axes.bar(column + 0.5, 1 - GAP, 1 - GAP, row + GAP / 2, color=(tone, 0.05 + 0.85 * share))
                text = f"{count}\n{percent(share)}" if count and across >= ROOMY else f"{count}"
                ink = PAPER if share > STRONG else INK if count else FAINT
                axes.text(column + 0.5, row + 0.5, text, ha="center", va="center", color=ink, linespacing=1.4)
        return plot(finding(labels, confusion), figure, PAPER)


def finding(labels: Sequence[str], confusion: I64) -> str:
    """What is mixed up most: "no is taken for yes in 3 of 12 clips"."""
    wrong = confusion.copy()
    wrong[range(len(labels)), range(len(labels))] = 0
    if not wrong.any():
        return "No label is taken for another"
    row, column = divmod(int(wrong.argmax()), len(labels))
    return (
        f"Most often mistaken: {labels[row]} for {labels[column]}, {wrong[row, column]} of {confusion[row].sum()} clips"
    )
