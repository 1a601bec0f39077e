"""Makes log_mel.npz, the reference that test_vectors.py compares the integer front end with.

    pip install librosa && python -m tests.vectors.make_vectors

Power spectra are librosa's (stft, float64), mel triangles numpy.interp's over the front end's own edges. The file names
the versions that made it.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

import librosa
import numpy as np
import soundfile
from numpy.typing import NDArray

from generator import paths
from generator.features.mel import MelBank
from generator.types import I16

FILE = Path(__file__).with_name("log_mel.npz")
CLIPS = ("yes/slt_1.wav", "no/kal_2.wav", "stop/awb_3.wav", "_background_noise_/pink1_1.wav")
SHAPES = ((128, 64, 10), (256, 160, 16), (512, 320, 24), (1024, 256, 40), (2048, 512, 64))  # n_fft, hop_length, n_mels
RATE, FMIN, FMAX = 16000, 120.0, 7600.0


def log_mel(pcm: I16, n_fft: int, hop_length: int, n_mels: int) -> NDArray[np.float64]:
    """log2 of the energy of each band, of frames that end with their hop; float64 [columns, n_mels]."""
    whole = pcm[: len(pcm) // hop_length * hop_length].astype(np.float64)
    padded = np.concatenate([np.zeros(n_fft - hop_length), whole])
    spectrum = librosa.stft(
        padded, n_fft=n_fft, hop_length=hop_length, window="hann", center=False, dtype=np.complex128
    )
    edges = MelBank(RATE, n_fft, n_mels, FMIN, FMAX).edges
    bins = np.arange(n_fft // 2 + 1)
    triangles = np.stack([np.interp(bins, edges[i : i + 3], [0, 1, 0]) for i in range(n_mels)])
    return np.asarray(np.log2(np.maximum(triangles @ np.abs(spectrum) ** 2, 1e-12)).T)


def main() -> None:
    vectors: dict[str, Any] = {"versions": np.array(f"librosa {version('librosa')}, numpy {version('numpy')}")}
    for clip in CLIPS:
        pcm = soundfile.read(paths.bundled_samples_dir() / clip, dtype="int16")[0]
        for shape in SHAPES:
            vectors[f"{clip} {shape}"] = log_mel(pcm, *shape).astype(np.float32)
    np.savez_compressed(FILE, **vectors)


if __name__ == "__main__":
    main()
