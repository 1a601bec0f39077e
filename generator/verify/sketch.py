"""The whole sketch on this computer: main.cpp and every library, unmodified, against templates/desktop."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from generator.config.schema import Config
from generator.errors import VerificationError
from generator.features.matrix import whole_hops
from generator.types import I16, Clip

TIMEOUT = 600.0  # [s]


def stream_of(clips: Sequence[Clip], hop_length: int, gap: int) -> I16:
    """The clips, each in whole hops and followed by `gap` hops of silence; int16 [samples]."""
    silence = np.zeros(gap * hop_length, np.int16)
    return np.concatenate([part for clip in clips for part in (whole_hops(clip.samples, hop_length), silence)])


def run_sketch(program: Path, stream: I16, config: Config) -> list[str]:
    """The lines that the sketch prints when its microphone hears the stream. Raises VerificationError if it stops."""
    path = program.with_suffix(".pcm")
    stream.astype("<i2").tofile(path)
    warm_up = round(config.capture.warm_up * config.audio.sample_rate)
    tail = config.audio.sample_rate  # for what is left in the microphone's blocks and ring
    command = [str(program), "--lead-in", str(warm_up), "--tail", str(tail), str(path)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=TIMEOUT)
    if done.returncode:
        raise VerificationError(
            f"the compiled sketch stopped: {done.stderr.decode(errors='replace').strip() or done.returncode}",
            hint="this is a mistake of the generator or of an edited template: please report it",
        )
    return done.stdout.decode(errors="replace").splitlines()
