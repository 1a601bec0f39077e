"""What the project needs of the board, and whether the board has it."""

from __future__ import annotations

from generator.config.schema import Config
from generator.detection.base import Detector
from generator.errors import ExportError
from generator.features.base import FrontEnd
from generator.types import ModelSource, Resources


def measure(config: Config, front_end: FrontEnd, detector: Detector, source: ModelSource) -> Resources:
    """Flash of the tables, which no compiler is needed for. Raises ExportError where they exceed the board's flash."""
    board = config.board
    tables = front_end.part(detector.ring_columns).table_bytes + source.table_bytes
    room = board.flash_bytes - board.base_flash_bytes
    if tables > room:
        raise ExportError(
            f"the model's tables need {tables / 1000:.0f} kB of flash, but board={board.name} has {room / 1000:.0f} kB "
            "beside an empty sketch",
            hint="a smaller model: fewer features (features.n_mels, features.segments) or fewer clips",
        )
    return Resources(table_bytes=tables, reason="not measured: the tables' size is known, the code's is not")
