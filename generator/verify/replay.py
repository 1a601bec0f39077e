"""The generated libraries on this computer: every test clip from raw PCM through the compiled C++."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from generator.errors import VerificationError
from generator.features.base import FrontEnd
from generator.features.matrix import until_window
from generator.mirror import Mirror
from generator.types import I32, Clip, Dataset, Integers

TIMEOUT = 600.0  # [s]


@dataclass(frozen=True)
class Answers:
    """What the compiled C++ said of each clip."""

    features: Integers  # [clips, features]
    scores: I32  # [clips, labels]
    label: I32  # -1: rejected, [clips]


def replay(program: Path, dataset: Dataset, mirror: Mirror) -> Answers:
    """Runs the program (templates/replay/replay.cpp) over the test clips. Raises VerificationError if it fails."""
    source, target, front_end = program.with_suffix(".in"), program.with_suffix(".out"), mirror.front_end
    with source.open("wb") as file:
        for clip in dataset.test:
            file.write(_clip(clip, mirror) if dataset.is_audio else _row(clip, front_end))
    done = subprocess.run([program, source, target], capture_output=True, check=False, timeout=TIMEOUT)
    record = np.dtype(
        [
            ("features", front_end.dtype.newbyteorder("<"), (front_end.size,)),
            ("scores", "<i4", (len(dataset.labels),)),
            ("label", "<i4"),
        ]
    )
    if done.returncode or target.stat().st_size != record.itemsize * len(dataset.test):
        raise VerificationError(
            f"the compiled classifier stopped on the test clips (exit status {done.returncode})",
            hint="this is a mistake of the generator or of an edited template: please report it",
        )
    rows = np.fromfile(target, record)
    return Answers(rows["features"], rows["scores"], rows["label"])


def _clip(clip: Clip, mirror: Mirror) -> bytes:
    hop_length = mirror.front_end.hop_length
    samples = until_window(clip.samples, mirror.front_end, mirror.detector)
    return np.array([len(samples) // hop_length], "<i4").tobytes() + samples.astype("<i2").tobytes()


def _row(clip: Clip, front_end: FrontEnd) -> bytes:
    return np.array([0], "<i4").tobytes() + clip.samples.astype(front_end.dtype.newbyteorder("<")).tobytes()
