"""Features of spoken digits: training windows of three speakers, test windows of the fourth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from generator.dataset.load import load
from generator.features.matrix import extract
from generator.progress import Progress
from generator.types import I64, Integers
from tests.factory import make_config

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "fsdd"
DIGITS = tuple("0123456789")
FEATURES = {
    64: ("features=logmel", "features.n_mels=16", "features.segments=4"),
    208: ("features=mfcc", "features.n_mfcc=13", "features.segments=16"),
}
COMMON = ("audio.window=0.5", "features.fmax=3800")  # they were recorded at 8 kHz


@dataclass(frozen=True)
class Recordings:
    """Integer windows [windows, features] and labels [windows]; no speaker is on both sides."""

    x: Integers
    y: I64
    test_x: Integers
    test_y: I64

    def binary(self) -> Recordings:
        """Odd digits against even ones: two labels that need many support vectors."""
        return Recordings(self.x, self.y % 2, self.test_x, self.test_y % 2)


def digits(size: int) -> Recordings:
    """Ten labels; windows of `size` features, 64 (log-mel) or 208 (MFCC)."""
    labels = f"labels=[{','.join(DIGITS)}]"
    config = make_config(labels, *FEATURES[size], *COMMON, f"samples_dir={DATA}")
    dataset = load(config, Progress(quiet=True))
    front_end = config.features.front_end(config.audio.sample_rate, config.audio.window)
    detector = config.detection.detector(config.audio.sample_rate, front_end.hop_length, front_end.num_columns)
    matrix = extract(dataset, front_end, detector, Progress(quiet=True))
    return Recordings(matrix.train.x, matrix.train.y, matrix.test.x, matrix.test.y)
