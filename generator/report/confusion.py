"""The confusion matrix as an SVG figure: rows are true labels, columns are answers, shades are shares of a row."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from generator.report.environment import render
from generator.report.wording import percent, shorten
from generator.types import I64

LABEL_CELLS = 18  # width of a label, in characters
CHARACTER = 7.6  # width of a character of 13 px
SLANT = 0.71  # of a label at 45 degrees: sine and cosine
AXIS = 24  # height of an axis' title
GAP = 8  # between a label and the grid
STRONG = 0.8  # share of a row from which on the cell's text is light


@dataclass(frozen=True)
class Cell:
    x: int  # upper left corner
    y: int
    count: int
    share: str  # of the row, "93.9 %"; empty where it doesn't fit or is zero
    shade: str  # opacity
    tone: str  # classes: right or wrong, strong, zero
    title: str


@dataclass(frozen=True)
class Tick:
    """A label beside the grid."""

    text: str
    title: str
    offset: int  # of the row's or column's middle from the grid's corner


def confusion_svg(labels: tuple[str, ...], confusion: I64) -> str:
    """`confusion` [true label, answered label]; 2 to about 20 labels. Lengths are in pixels."""
    cell = max(30, min(96, 480 // len(labels)))
    grid = cell * len(labels)
    ticks = [Tick(shorten(label, LABEL_CELLS), label, index * cell + cell // 2) for index, label in enumerate(labels)]
    widest = round(max(cell_len(tick.text) for tick in ticks) * CHARACTER)
    slanted = widest > cell - 4
    left = AXIS + widest + GAP
    top = AXIS + GAP + (round(widest * SLANT) + 6 if slanted else 14)
    return render(
        "confusion.svg.j2",
        cells=_cells(labels, confusion, cell),
        ticks=ticks,
        cell=cell,
        grid=grid,
        half=grid // 2,
        left=left,
        top=top,
        width=left + grid + (round(widest * SLANT) if slanted else 4),
        height=top + grid + 4,
        angle=-45 if slanted else 0,
        anchor="start" if slanted else "middle",
        gap=GAP,
        middle=cell // 2,
        font=22 if cell >= 64 else 14 if cell >= 36 else 12,
    )


def _cells(labels: tuple[str, ...], confusion: I64, size: int) -> list[Cell]:
    cells = []
    for row, counts in enumerate(confusion.tolist()):
        clips = sum(counts)
        for column, count in enumerate(counts):
            share = count / clips if clips else 0.0
            tone = ["right" if row == column else "wrong", *["strong"] * (share > STRONG), *["zero"] * (count == 0)]
            cells.append(
                Cell(
                    x=column * size,
                    y=row * size,
                    count=count,
                    share=percent(share) if count and size >= 64 else "",
                    shade=f"{0.05 + 0.95 * share:.3f}",
                    tone=" ".join(tone),
                    title=f"{labels[row]} answered as {labels[column]}: {count} of {clips}",
                )
            )
    return cells
