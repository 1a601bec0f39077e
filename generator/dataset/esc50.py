"""dataset=esc10 and dataset=esc50: sounds of animals, weather, people and machines, five seconds each."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from generator.dataset.listing import Recording
from generator.dataset.public import PublicSet
from generator.errors import DatasetError

TABLE = "meta/esc50.csv"
COLUMNS = ("filename", "category", "esc10", "src_file")


@dataclass(frozen=True)
class Esc50(PublicSet):
    """`audio/*.wav`, listed in meta/esc50.csv. Clips of one source recording stay together."""

    FORM: ClassVar[str] = f"{TABLE} and audio/*.wav"

    esc10_only: bool  # the ten sounds of ESC-10

    def recordings(self, root: Path) -> list[Recording]:
        return [
            Recording(Path("audio", row["filename"]), row["category"], row["src_file"])
            for row in _rows(root / TABLE)
            if row["esc10"] == "True" or not self.esc10_only
        ]


def _rows(path: Path) -> list[dict[str, str]]:
    """Of the table; none where there is no such file. Raises DatasetError where it is another one."""
    hint = "unpack the archive again"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DatasetError(f"{path} can't be read as a table: {error}", hint=hint) from error
    for number, row in enumerate(rows, start=2):
        for column in COLUMNS:
            if not row.get(column):
                raise DatasetError(f"{path}:{number} has no {column}", hint=hint)
        if Path(row["filename"]).name != row["filename"]:
            raise DatasetError(f"{path}:{number}: filename {row['filename']!r} is a path", hint=hint)
    return rows
