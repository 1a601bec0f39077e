"""What the whole firmware takes of the board, as PlatformIO prints it after linking."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from generator import writer
from generator.config.schema import Board
from generator.errors import ToolError
from generator.report.report import to_json

_USED = re.compile(r"^(RAM|Flash):.*\(used (\d+) bytes from (\d+) bytes\)", re.MULTILINE)


@dataclass(frozen=True)
class Sizes:
    """Of the sketch with the board's core, [bytes]; `report.json: resources.built`."""

    flash_bytes: int
    ram_bytes: int


def read_sizes(output: str) -> Sizes | None:
    """The last sizes of a build's output; None where it printed none."""
    used = {name: int(size) for name, size, _ in _USED.findall(output)}
    return Sizes(used["Flash"], used["RAM"]) if used.keys() == {"Flash", "RAM"} else None


def store_sizes(sizes: Sizes, report: Path) -> None:
    """Into the report beside the estimate, or not at all. Raises ToolError where that can't be read or written."""
    content = _read(report)
    resources = {**content.get("resources", {}), "built": asdict(sizes)}
    writer.replace_file(report, to_json({**content, "resources": resources}))


def said(sizes: Sizes, board: Board, report: Path | None) -> str:
    """One line for a person, with the estimate of the report where that has one."""
    text = (
        f"{sizes.flash_bytes / 1000:.1f} kB flash and {sizes.ram_bytes / 1000:.1f} kB RAM: "
        f"{sizes.flash_bytes / board.flash_bytes:.1%} and {sizes.ram_bytes / board.ram_bytes:.1%} of the board"
    )
    estimate = _read(report).get("resources", {}) if report else {}
    flash, ram = estimate.get("flash_bytes"), estimate.get("ram_bytes")
    if flash is None or ram is None:
        return text
    flash, ram = (flash + board.base_flash_bytes) / 1000, (ram + board.base_ram_bytes) / 1000
    return f"{text}; estimated were {flash:.1f} and {ram:.1f} kB"


def _read(report: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ToolError(
            f"{report}, which the sizes are written into, can't be read: {error}", hint="generate again"
        ) from error
    return content
