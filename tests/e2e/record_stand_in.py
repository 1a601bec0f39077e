"""Clips from the capture firmware's stream, cut by the trigger: in the place of task=record until that exists."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from generator.device.connect import connect
from generator.device.stream import Sound, listen
from generator.types import I16
from tests.factory import make_config

MARGIN = 10  # columns before and after the window


def record(*keys: str, label: str, speaker: str, count: int) -> None:
    """Writes samples/<label>/<speaker>_<n>.wav from the first `count` words that the virtual board hears."""
    config = make_config(*keys)
    front_end = config.features.front_end(config.audio.sample_rate, config.audio.window)
    detector = config.detection.detector(config.audio.sample_rate, front_end.hop_length, front_end.num_columns)
    folder, pcm, starts = Path("samples", label), np.zeros(0, np.int16), list[int]()
    with connect(config, "capture") as session:
        for piece in listen(session):
            assert isinstance(piece, Sound)
            pcm = np.concatenate([pcm, piece.samples])
            starts = [start for start in detector.stream(pcm) if start >= MARGIN]
            if len(starts) > count:  # the sound after the last word is there as well
                break
    folder.mkdir(parents=True, exist_ok=True)
    for number, start in enumerate(starts[:count], start=1):
        end = (start + front_end.num_columns + MARGIN) * front_end.hop_length
        clip: I16 = pcm[(start - MARGIN) * front_end.hop_length : end]
        soundfile.write(folder / f"{speaker}_{number}.wav", clip, config.audio.sample_rate, subtype="PCM_16")
