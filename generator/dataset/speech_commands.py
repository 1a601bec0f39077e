"""dataset=speech_commands: 35 English words by 2,618 speakers, a second each, and six long recordings of noise."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from generator.config.labels import BACKGROUND
from generator.dataset.listing import Recording, speaker
from generator.dataset.public import PublicSet
from generator.dataset.sources import visible
from generator.errors import DatasetError

TEST_SET = "testing_list.txt"


@dataclass(frozen=True)
class SpeechCommands(PublicSet):
    """`<word>/<speaker>_nohash_<n>.wav`; the words of testing_list.txt are the official test set.

    Those of validation_list.txt are trained on: nothing is chosen by them.
    """

    FORM: ClassVar[str] = "<word>/<speaker>_nohash_<n>.wav"

    def recordings(self, root: Path) -> list[Recording]:
        test_set = _lines(root / TEST_SET)
        files = [path for folder in visible(root) if folder.is_dir() for path in visible(folder)]
        return [
            Recording(
                path.relative_to(root),
                path.parent.name,
                speaker(path.name),
                is_test=f"{path.parent.name}/{path.name}" in test_set,
                is_noise=path.parent.name == BACKGROUND,
            )
            for path in files
            if path.suffix.lower() == ".wav"
        ]


def _lines(path: Path) -> frozenset[str]:
    """Of a list of recordings; none where there is no such file."""
    try:
        return frozenset(path.read_text(encoding="utf-8").split())
    except FileNotFoundError:
        return frozenset()
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} can't be read as text: {error}", hint="unpack the archive again") from error
