"""dataset=fsdd: the Free Spoken Digit Dataset, zero to nine by few speakers, at 8 kHz."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from generator.dataset.listing import Recording
from generator.dataset.public import PublicSet
from generator.dataset.sources import visible

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEST_TAKES = 5  # of each speaker and digit, the first ones: the official test set, of speakers who are trained on

_NAME = re.compile(r"(\d)_(.+)_(\d+)\.wav")


@dataclass(frozen=True)
class Fsdd(PublicSet):
    """`recordings/<digit>_<speaker>_<n>.wav`. Labels are digits, 7, or words, seven."""

    FORM: ClassVar[str] = "recordings/<digit>_<speaker>_<n>.wav"

    def recordings(self, root: Path) -> list[Recording]:
        folder = root / "recordings"
        named = [(path, _NAME.fullmatch(path.name)) for path in (visible(folder) if folder.is_dir() else [])]
        return [
            Recording(path.relative_to(root), match[1], match[2], is_test=int(match[3]) < TEST_TAKES)
            for path, match in named
            if match
        ]

    def word(self, label: str) -> str:
        return str(WORDS.index(label.lower())) if label.lower() in WORDS else label
