"""The generated libraries on this computer: every test clip from raw PCM through the compiled C++."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from generator.errors import VerificationError
from generator.features.base import FrontEnd
from generator.features.matrix import padded, whole_hops
from generator.types import Clip, Integers

TIMEOUT = 600.0  # [s]


@dataclass(frozen=True)
class Answers:
    """What the compiled C++ said of each clip."""

    start: np.ndarray[tuple[int], np.dtype[np.int32]]  # first column of the window
    features: Integers  # [clips, features]
    scores: np.ndarray[tuple[int, int], np.dtype[np.int32]]
    label: np.ndarray[tuple[int], np.dtype[np.int32]]  # -1: rejected


def replay(
    program: Path, clips: Sequence[Clip], is_audio: bool, front_end: FrontEnd, ring_columns: int, labels: int
) -> Answers:
    """Runs the program (templates/replay/replay.cpp) over the clips. Raises VerificationError if it fails."""
    source, target = program.with_suffix(".in"), program.with_suffix(".out")
    with source.open("wb") as file:
        for clip in clips:
            file.write(_clip(clip, front_end, ring_columns) if is_audio else _row(clip, front_end))
    done = subprocess.run([program, source, target], capture_output=True, check=False, timeout=TIMEOUT)
    record = np.dtype(
        [
            ("window", "<i4", (2,)),
            ("features", front_end.dtype.newbyteorder("<"), (front_end.size,)),
            ("scores", "<i4", (labels,)),
            ("label", "<i4"),
        ]
    )
    if done.returncode or target.stat().st_size != record.itemsize * len(clips):
        raise VerificationError(
            f"the compiled classifier stopped on the test clips (exit status {done.returncode})",
            hint="this is a mistake of the generator or of an edited template: please report it",
        )
    rows = np.fromfile(target, record)
    return Answers(rows["window"][:, 0], rows["features"], rows["scores"], rows["label"])


def _clip(clip: Clip, front_end: FrontEnd, ring_columns: int) -> bytes:
    pcm = whole_hops(clip.samples, front_end.hop_length)
    count = len(pcm) // front_end.hop_length
    centre_end = (count - front_end.num_columns) // 2 + front_end.num_columns
    hops = max(count, centre_end) + ring_columns  # so that a trigger in the last hop gets its window
    samples = padded(pcm, hops * front_end.hop_length)
    return np.array([1, hops, centre_end], "<i4").tobytes() + samples.astype("<i2").tobytes()


def _row(clip: Clip, front_end: FrontEnd) -> bytes:
    return np.array([0], "<i4").tobytes() + clip.samples.astype(front_end.dtype.newbyteorder("<")).tobytes()
