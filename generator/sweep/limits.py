"""What a project may need at most, so that a search counts it as found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.errors import ToolError
from generator.sweep.rows import INFEASIBLE, Row
from generator.sweep.table import shown_share, shown_size

UNKNOWN_EXCESS = 1.0  # of a project that the board can't hold, so that it was never measured


@dataclass(frozen=True)
class Limits:
    """None: the board's own, which the pipeline keeps."""

    flash_bytes: int | None = None
    ram_bytes: int | None = None
    real_time_load: float | None = None

    @property
    def any(self) -> bool:
        return self != Limits()

    def judged(self, row: Row) -> Row:
        """The row, `infeasible` where it is over a limit. Raises ToolError where a figure was not measured."""
        over = [text for figure, excess, text in self._compared(row) if excess > 0] if row.is_done else []
        return replace(row, status=INFEASIBLE, message=", ".join(over)) if over else row

    def excess(self, row: Row) -> dict[str, float]:
        """How far the row is over each limit, as a share of it; 0 and less: within."""
        if row.accuracy is None:
            return {"board": UNKNOWN_EXCESS if row.status == INFEASIBLE else 0.0}
        return {figure: excess for figure, excess, _ in self._compared(row)}

    def _compared(self, row: Row) -> Iterator[tuple[str, float, str]]:
        """Figure, excess and what a person is told, of each limit."""
        for figure, key, limit, needed, shown in (
            ("flash", "max_flash", self.flash_bytes, row.flash_bytes, shown_size(row.flash_bytes)),
            ("RAM", "max_ram", self.ram_bytes, row.ram_bytes, shown_size(row.ram_bytes)),
            ("load", "max_load", self.real_time_load, row.real_time_load, shown_share(row.real_time_load)),
        ):
            if limit is None:
                continue
            if needed is None:
                raise ToolError(
                    f"sweep.{key}={limit:g}: {figure} can't be measured for this board on this computer",
                    hint=f"sweep.{key}=null, or arm-none-eabi-g++ and pip install 'generator[profile]' for a Cortex-M",
                )
            yield figure, needed / limit - 1, f"{figure} {shown} is over sweep.{key}={limit:g}"
