"""What a recording says of its making: text in the file itself, so that it stays with the sound when that is copied.

In a WAV file it is the comment (LIST/INFO chunk ICMT), which other programs show and keep; FLAC, OGG and AIFF have a
comment as well.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import soundfile

from generator.config.schema import Config
from generator.config.suggest import some
from generator.errors import DatasetError


@dataclass(frozen=True)
class Metadata:
    """Of a recording that a board has made."""

    board: str
    sample_rate: int  # [Hz]
    gain: int
    config_hash: str  # of the capture firmware
    generator: str  # version that has recorded it

    def to_text(self) -> str:
        return json.dumps(asdict(self))


def read_metadata(path: Path) -> Metadata | None:
    """None for a file that has none: a download, or another program's recording."""
    try:
        with soundfile.SoundFile(path) as file:
            return parse(file.comment)
    except (OSError, soundfile.LibsndfileError):
        return None


def parse(text: str) -> Metadata | None:
    """What Metadata.to_text() gave; None for any other text."""
    try:
        facts = json.loads(text)
        metadata = Metadata(**{field.name: facts[field.name] for field in fields(Metadata)})
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
    is_sound = isinstance(metadata.gain, int) and isinstance(metadata.sample_rate, int)
    return metadata if is_sound else None


def check_made_alike(recordings: Mapping[str, Metadata], config: Config) -> None:
    """Raises DatasetError where recordings (file → metadata) have another gain or rate than the configuration."""
    for key, facts, ours in (
        ("capture.gain", {name: one.gain for name, one in recordings.items()}, config.capture.gain),
        ("audio.sample_rate", {name: one.sample_rate for name, one in recordings.items()}, config.audio.sample_rate),
    ):
        if set(facts.values()) - {ours}:
            raise _differs(key, facts, ours)


def _differs(key: str, facts: Mapping[str, int], ours: int) -> DatasetError:
    """`facts`: file → its value of `key`."""
    counts = Counter(facts.values())
    if len(counts) == 1:
        theirs = next(iter(counts))
        return DatasetError(
            f"{some(list(facts))} recorded with {key}={theirs}, but the configuration has {key}={ours}",
            hint=f"{key}={theirs}, for the firmware as well; or record them again",
        )
    groups = [f"{key}={value}: {some([name for name in facts if facts[name] == value])}" for value in sorted(counts)]
    most = max(counts, key=lambda value: counts[value])
    return DatasetError(
        f"recordings that were made with different {key}, but one classifier hears with one ({ours}):\n  "
        + "\n  ".join(groups),
        hint=f"{key}={most}, and record the others again",
    )
