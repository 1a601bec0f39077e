"""The whole sketch on this computer: main.cpp and every library, unmodified, against templates/desktop.

Its microphone hears all test clips with silence between them; what it prints is compared, line by line, with what the
mirror says of the same stream.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from generator.config.schema import Config
from generator.detection.base import Detector
from generator.errors import VerificationError
from generator.features.base import FrontEnd
from generator.features.matrix import slice_columns, whole_hops
from generator.types import I16, Clip, ModelSource

TIMEOUT = 600.0  # [s]


def stream_of(clips: Sequence[Clip], hop_length: int, gap: int) -> I16:
    """The clips, each in whole hops and followed by `gap` hops of silence; int16 [samples]."""
    silence = np.zeros(gap * hop_length, np.int16)
    return np.concatenate([part for clip in clips for part in (whole_hops(clip.samples, hop_length), silence)])


def expected_lines(
    stream: I16, labels: Sequence[str], front_end: FrontEnd, detector: Detector, source: ModelSource
) -> list[str]:
    """What the sketch should print: "yes 72351" for each window, "? 1234" for a rejected one."""
    starts = detector.stream(stream)
    if not starts:
        return []
    columns = front_end.columns(stream)
    windows = [front_end.features(slice_columns(columns, start, front_end.num_columns)) for start in starts]
    scores = source.scores(np.stack(windows))
    names = ["?" if label < 0 else labels[label] for label in detector.decide(scores).tolist()]
    return [f"{name} {score}" for name, score in zip(names, scores.max(1).tolist(), strict=True)]


def run_sketch(program: Path, stream: I16, config: Config) -> list[str]:
    """The lines that the sketch prints over its serial port. Raises VerificationError if it stops."""
    path = program.with_suffix(".pcm")
    stream.astype("<i2").tofile(path)
    warm_up = round(config.capture.warm_up * config.audio.sample_rate)
    tail = config.audio.sample_rate  # what is left in the microphone's blocks and ring
    command = [str(program), "--lead-in", str(warm_up), "--tail", str(tail), str(path)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=TIMEOUT)
    if done.returncode:
        raise VerificationError(
            f"the compiled sketch stopped: {done.stderr.decode(errors='replace').strip() or done.returncode}",
            hint="this is a mistake of the generator or of an edited template: please report it",
        )
    return done.stdout.decode(errors="replace").splitlines()
