"""What is said in a recording, and when: a CSV file with a line a word."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.config.labels import BACKGROUND, UNKNOWN
from generator.config.schema import Config
from generator.config.suggest import closest, listed, some
from generator.errors import DatasetError

COLUMNS = ("label", "speech_onset_s", "speech_offset_s")


@dataclass(frozen=True)
class Word:
    label: int  # index into the configuration's labels, -1: none of them
    start: float  # of the sound, not of the clip that it was cut from [s]
    end: float  # [s]


def wanted(config: Config) -> frozenset[int]:
    """Labels that are words to be recognised. To say _unknown_ or _background_noise_ is to say nothing."""
    others = (UNKNOWN, BACKGROUND)
    return frozenset(
        index for index, label in enumerate(config.labels) if label not in others and config.detector.says(index)
    )


def read_truth(path: Path, labels: Sequence[str]) -> list[Word]:
    """Words in the order of their ends. Columns beside COLUMNS say nothing.

    Raises DatasetError where the file is no such table, or has none of the labels.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            table = csv.DictReader(file)
            missing = [column for column in COLUMNS if column not in (table.fieldnames or ())]
            if missing:
                raise _unfit(path, f"has no column {listed(missing)}")
            rows = [(number, row) for number, row in enumerate(table, 2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _unfit(path, f"can't be read: {error}") from error
    words = [_word(path, number, row, labels) for number, row in rows]
    if all(word.label < 0 for word in words):
        names = sorted({row["label"] for _, row in rows})
        meant = closest(names[0], labels) if names else None
        raise _unfit(
            path, f"has none of the labels {listed(labels)}" + (f", but {some(names)}" if names else ""), meant
        )
    return sorted(words, key=lambda word: (word.end, word.start))


def _word(path: Path, number: int, row: dict[str, str | None], labels: Sequence[str]) -> Word:
    name, *texts = (row[column] for column in COLUMNS)
    try:
        start, end = (float(text or "") for text in texts)
    except ValueError:
        start, end = math.nan, math.nan
    if not 0 <= start < end < math.inf:
        raise _unfit(path, f"line {number}: {texts[0]} to {texts[1]} is no time from start to end [s]")
    return Word(labels.index(name) if name in labels else -1, start, end)


def _unfit(path: Path, problem: str, meant: str | None = None) -> DatasetError:
    example = f"{','.join(COLUMNS)}\n{meant or 'yes'},1.042,1.283"
    return DatasetError(f"truth={path} {problem}", hint=f"a line a word, times in seconds:\n{example}")
