"""What the project needs of the board, and whether the board has it."""

from __future__ import annotations

from generator.config.schema import Config
from generator.errors import LimitError
from generator.mirror import Mirror
from generator.types import Resources

SMALLER = "fewer features (features.n_mels=16, features.segments=8), fewer clips, or another model"


def measure(config: Config, mirror: Mirror) -> Resources:
    """Flash of the tables, which no compiler is needed for. Raises LimitError where they exceed the board's flash."""
    board = config.board
    tables = mirror.front_end.part(mirror.detector.ring_columns).table_bytes + mirror.source.table_bytes
    room = board.flash_bytes - board.base_flash_bytes
    if tables > room:
        raise LimitError(
            f"the model's tables need {tables / 1000:.0f} kB of flash, but board={board.name} has {room / 1000:.0f} kB "
            "beside an empty sketch",
            hint=("" if config.exporter.name == "native" else "exporter=native, or ") + SMALLER,
        )
    return Resources(table_bytes=tables, reason="only the size of the tables is known, not that of the code")
