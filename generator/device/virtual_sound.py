"""What the virtual board's microphone hears: `virtual.sound` as one file of raw PCM."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from generator import paths
from generator.config.schema import Config
from generator.dataset.read import SUFFIXES, UnreadableError, read_pcm
from generator.errors import DatasetError
from generator.types import I16

NOISE = "noise"
NOISE_RMS = 300  # [16-bit sample units]
NOISE_LENGTH = 60  # [s]


def write_sound(target: Path, config: Config) -> Path:
    """16-bit little-endian mono at audio.sample_rate. Raises DatasetError where there is no recording."""
    with target.open("wb") as file:
        for part in _parts(config):
            file.write(part.astype("<i2").tobytes())
    return target


def sound_length(config: Config) -> int | None:
    """Samples until nothing but silence follows, from when the port is first opened; None: it has no end."""
    if config.virtual.sound == NOISE or config.virtual.repeat:
        return None
    return round(config.virtual.silence * config.audio.sample_rate) + sum(len(part) for part in _parts(config))


def _parts(config: Config) -> Iterator[I16]:
    """The recordings, each with silence after it; or noise."""
    rate, virtual = config.audio.sample_rate, config.virtual
    if virtual.sound == NOISE:
        rng = np.random.default_rng(virtual.seed)
        yield np.rint(rng.normal(0, NOISE_RMS, NOISE_LENGTH * rate)).astype(np.int16)
        return
    silence = np.zeros(round(virtual.silence * rate), np.int16)
    for path in _recordings(paths.expanded(virtual.sound)):
        try:
            yield read_pcm(path, rate)
        except UnreadableError as error:
            raise DatasetError(
                f"virtual.sound: {path}: {error}", hint="leave it out, or virtual.sound=noise"
            ) from error
        yield silence


def _recordings(path: Path) -> list[Path]:
    """The file, or the recordings in a folder and below, by name."""
    if path.is_file():
        return [path]
    found = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES)
    if not found:
        raise DatasetError(
            f"virtual.sound={path} is no recording ({', '.join(SUFFIXES)}) and no folder of them",
            hint="virtual.sound=samples/yes, or virtual.sound=noise",
        )
    return found
