"""Windows of ten spoken words in 2, 3 or 10 labels, speakers apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from generator.dataset.load import load
from generator.features.matrix import extract
from generator.progress import Progress
from generator.types import I64, Integers
from tests.factory import make_config

WORDS = ("yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go")
FEATURES = {
    "logmel": ("features=logmel", "features.n_mels=16", "features.segments=8"),
    "rms": ("features=rms", "features.hop_length=512"),  # one number for 32 ms: labels lie close together
}


@dataclass(frozen=True)
class Recordings:
    x: Integers  # [windows, features]
    y: I64
    held_out: Integers  # all ten words, by other speakers, however many labels there are

    def of(self, labels: int) -> Recordings:
        """Training windows of the first labels alone."""
        mine = self.y < labels
        return Recordings(self.x[mine], self.y[mine], self.held_out)


@lru_cache
def recordings(features: str, data: Path) -> Recordings:
    """Half of the speakers to train on, half held out."""
    labels, samples = f"labels=[{','.join(WORDS)}]", f"samples_dir={data / 'speech_commands'}"
    config = make_config(labels, samples, *FEATURES[features], "dataset.test_fraction=0.5")
    matrix = extract(load(config, Progress(quiet=True)), config.front_end, config.detector, Progress(quiet=True))
    assert len(matrix.test.x) >= 500
    return Recordings(matrix.train.x, matrix.train.y, np.asarray(matrix.test.x))
