"""What a project takes of its board."""

from __future__ import annotations

from dataclasses import dataclass

from generator.config.schema import Board
from generator.report import wording
from generator.report.environment import css_width
from generator.report.run import Run
from generator.types import Resources


@dataclass(frozen=True)
class Bar:
    """One resource against the board's limit. Widths are CSS lengths; those of what was not measured are 0."""

    name: str
    text: str  # "12.7 %", or that it was not measured
    base: str  # width of what an empty sketch takes
    added: str  # width of what the project adds
    detail: str


def board_fit(resources: Resources, board: Board) -> tuple[Bar, ...]:
    """Flash, RAM and time."""
    load = resources.real_time_load
    return (
        _memory("flash", resources.flash_bytes, board.base_flash_bytes, board.flash_bytes),
        _memory("RAM", resources.ram_bytes, board.base_ram_bytes, board.ram_bytes),
        Bar("time", "not measured", css_width(0), css_width(0), "")
        if load is None
        else Bar("time", wording.percent(load), css_width(0), css_width(min(load, 1)), _instructions(resources)),
    )


def _instructions(resources: Resources) -> str:
    hop, window = resources.instructions_per_hop, resources.instructions_per_window
    return f"{_number(hop)} instructions a hop, {_number(window)} a window"


def _memory(name: str, added: int | None, base: int, room: int) -> Bar:
    if added is None:
        return Bar(name, "not measured", css_width(base / room), css_width(0), f"{wording.kilobytes(room)} there are")
    detail = (
        f"{wording.kilobytes(added)} beside an empty sketch's {wording.kilobytes(base)}, of {wording.kilobytes(room)}"
    )
    return Bar(name, wording.percent((base + added) / room), css_width(base / room), css_width(added / room), detail)


def needs(run: Run) -> list[tuple[str, str | None]]:
    """Name and value; None: not measured."""
    resources, board, x = run.resources, run.config.board, run.matrix.train.x
    load = resources.real_time_load
    return [
        ("features a window", f"{x.shape[1]} × {x.dtype}"),
        ("flash of model and tables", _of(resources.table_bytes, board.flash_bytes)),
        ("flash of the project", _of(resources.flash_bytes, board.flash_bytes)),
        ("RAM", _of(resources.ram_bytes, board.ram_bytes)),
        ("stack", None if resources.stack_bytes is None else wording.kilobytes(resources.stack_bytes)),
        ("instructions a window", _number(resources.instructions_per_window)),
        ("instructions a hop", _number(resources.instructions_per_hop)),
        ("load in real time", None if load is None else wording.percent(load)),
    ]


def _of(size: int | None, room: int) -> str | None:
    if size is None:
        return None
    return f"{wording.kilobytes(size)} of {wording.kilobytes(room)} ({wording.percent(size / room)})"


def _number(value: int | None) -> str | None:
    return None if value is None else f"{value:,}"
