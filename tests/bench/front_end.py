"""What hearing costs: the front ends on real speech, hop by hop, on both kinds of processor."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from generator.render.project import render_library
from generator.types import I16, Part
from tests.bench import emlearn_audio, rig
from tests.bench.candidate import Candidate
from tests.bench.recordings import DATA
from tests.factory import make_config

HEAR = """
#pragma once
#include "front_end.h"

static FrontEnd front_end;

/// A window's hops and its features.
static int32_t Hear(const int16_t* pcm) {
  static Feature features[kNumFeatures];
  for (int32_t hop = 0; hop < kNumColumns; ++hop) {
    front_end.Push(pcm + hop * kHopLength);
  }
  front_end.Features(kNumColumns, features);
  return features[kNumFeatures - 1];
}
"""
FORTY_BANDS = ("features.n_fft=512", "features.n_mels=40", "features.hop_length=320", "audio.window=1.0")
FRONT_ENDS = {
    "log-mel, 512-point, 40 bands": ("features=logmel", *FORTY_BANDS),
    "the same with 13 coefficients of a DCT": ("features=mfcc", "features.n_mfcc=13", *FORTY_BANDS),
    "RMS": ("features=rms", "features.hop_length=320", "audio.window=1.0"),
}


@dataclass(frozen=True)
class Hearing:
    """One second of sound at 16 kHz, on one processor."""

    front_end: str
    exporter: str
    cpu: str
    hops: int  # a second
    instructions_per_hop: int  # mean of Push, which makes a column
    instructions_per_second: int  # all hops, and the features of a window of one second
    flash_bytes: int
    ram_bytes: int  # static and stack


def hearings() -> Iterator[Hearing]:
    for name in FRONT_ENDS:
        for cpu in rig.CPUS:
            yield measure(name, cpu)
    for cpu in rig.CPUS:
        yield emlearns(cpu)


def measure(name: str, cpu: str) -> Hearing:
    """Ours."""
    config = make_config("labels=[a,b]", *FRONT_ENDS[name])
    front_end = config.front_end
    files = {"hear.h": HEAR}
    for part in (front_end.part(front_end.num_columns), Part("dsp", ())):
        files |= {path.split("/", 2)[2]: text for path, text in render_library(config, part).items()}
    seconds = _speech()[:, : front_end.num_columns * front_end.hop_length]
    hops = seconds[0].reshape(front_end.num_columns, front_end.hop_length)
    push, hear = (
        _measured(Candidate(files, answer, header="hear.h", ctype="int16_t", setup="front_end.Reset();"), x, cpu)
        for answer, x in (("(front_end.Push(x), 0)", hops), ("Hear(x)", seconds))
    )
    cost = (push.instructions, hear.instructions, hear.flash_bytes, hear.ram_bytes)
    return Hearing(name, "ours", cpu, len(hops), *cost)


def emlearns(cpu: str) -> Hearing:
    """Frames of its own, 50 a second as ours; what a window makes of them is not counted."""
    frames = _speech()[0, : 31 * emlearn_audio.POINTS].reshape(31, emlearn_audio.POINTS)
    frame = _measured(emlearn_audio.frame(), frames, cpu)
    cost = (frame.instructions, 50 * frame.instructions, frame.flash_bytes, frame.ram_bytes)
    return Hearing(next(iter(FRONT_ENDS)), "emlearn", cpu, 50, *cost)


def _measured(candidate: Candidate, x: I16, cpu: str) -> rig.Measurement:
    with tempfile.TemporaryDirectory() as folder:
        return rig.measure(candidate, x, np.zeros(len(x), np.int64), Path(folder), cpu=cpu, emulated=len(x))


def _speech() -> I16:
    """Three clips of one second, int16 [3, 16000]."""
    clips = [
        soundfile.read(file, dtype="int16")[0] for file in sorted((DATA / "speech_commands" / "yes").glob("*.wav"))
    ]
    return np.stack([clip for clip in clips if len(clip) == 16000][:3])
