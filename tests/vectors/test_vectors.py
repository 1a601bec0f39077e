"""The integer front end against log-mel energies that librosa computed once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from generator import paths
from generator.features.logmel import LogMel
from generator.features.mel import WEIGHT_BITS

WITHIN = 60 / (10 * np.log10(2))  # 60 dB below the clip's strongest band [octave of energy]
VECTORS = np.load(Path(__file__).with_name("log_mel.npz"))


@pytest.mark.parametrize("key", [key for key in VECTORS.files if key != "versions"])
def test_columns_are_within_a_twentieth_octave(key: str) -> None:
    clip, _, shape = key.partition(" ")
    n_fft, hop_length, n_mels = (int(text) for text in shape.strip("()").split(","))
    front_end = LogMel("logmel", n_fft, hop_length, n_mels, 120.0, 7600.0, 50.0, segments=1).front_end(16000, 0.8)
    pcm = soundfile.read(paths.bundled_samples_dir() / clip, dtype="int16")[0]
    octaves = front_end.columns(pcm) / 512 - (front_end.spectrum.full_scale_octaves + WEIGHT_BITS)
    expected = VECTORS[key].astype(np.float64)
    assert octaves.shape == expected.shape
    strong = expected > expected.max() - WITHIN
    assert strong.sum() > 200
    assert np.abs(octaves - expected)[strong].max() < 0.05
