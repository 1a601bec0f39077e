"""Lab CSV: a file of ready-made features, one example a row."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from generator.dataset.read import to_int16
from generator.errors import DatasetError
from generator.types import I16, Clip

_SEPARATORS = ("\t", ";", ",")
_HINT = "one example a row: numbers with , ; or tab between them, as many in each row; a header line may come first"


def read_rows(root: Path, name: str, label: int) -> list[Clip]:
    """The rows of `root`/`name`, rounded to int16 and saturated; each is a group of its own.

    Raises DatasetError with file:line where a value is not a number or a row is longer or shorter than the first.
    """
    try:
        lines = (root / name).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{root / name} can't be read as text: {error}", hint=_HINT) from error
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if numbered and _is_header(numbered[0][1]):
        del numbered[0]
    clips = []
    for number, line in numbered:
        where = f"{name}:{number}"
        clips.append(Clip(where, label, group=where, samples=_parse(line, root / where)))
    return clips


def check_widths(clips: list[Clip]) -> None:
    """Raises DatasetError at the first row whose length is not that of the first row of all."""
    for clip in clips:
        if len(clip.samples) != len(clips[0].samples):
            raise DatasetError(
                f"{clip.path} has {len(clip.samples)} values, but {clips[0].path} has {len(clips[0].samples)}",
                hint=_HINT,
            )


def _is_header(line: str) -> bool:
    """Whether no cell is a number."""
    return not any(_is_number(cell) for cell in _cells(line))


def _parse(line: str, where: Path) -> I16:
    cells = _cells(line)
    for cell in cells:
        if not _is_number(cell):
            raise DatasetError(f"{where}: {cell!r} is not a number", hint=_HINT)
    return to_int16(np.array([float(cell) for cell in cells]))


def _cells(line: str) -> list[str]:
    """Split at tabs, else semicolons, else commas; beside the first two a comma is a decimal point."""
    separator = next((candidate for candidate in _SEPARATORS if candidate in line), ",")
    cells = line.strip().removesuffix(separator).split(separator)
    return [cell.strip() if separator == "," else cell.strip().replace(",", ".") for cell in cells]


def _is_number(cell: str) -> bool:
    try:
        return bool(np.isfinite(float(cell)))
    except ValueError:
        return False
