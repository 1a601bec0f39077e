"""Features of spoken digits: training windows of three speakers, test windows of the fourth, and other words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from generator.dataset.load import load
from generator.features.matrix import extract
from generator.progress import Progress
from generator.types import I64, FeatureMatrix, Integers
from tests.factory import make_config

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
DIGITS = tuple("0123456789")
WORDS = ("yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go")
FOUR = ("yes", "no", "_unknown_", "_background_noise_")
TASKS = {"yes, no": WORDS[:2], "four labels": FOUR, "ten words": WORDS}  # of Speech Commands
SEGMENTS = {64: 4, 208: 13}  # of 16 log-mel bands
COMMON = ("features=logmel", "features.n_mels=16", "features.fmax=3800", "audio.window=0.5")  # digits: 8 kHz


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

    def two(self) -> Recordings:
        """The digits 0 and 1 alone."""
        return self.first(2)

    def first(self, labels: int) -> Recordings:
        """The digits below `labels` alone."""
        train, test = self.y < labels, self.test_y < labels
        return Recordings(self.x[train], self.y[train], self.test_x[test], self.test_y[test])


@cache
def digits(size: int) -> Recordings:
    """Ten labels; windows of `size` features, 64 or 208."""
    matrix = _matrix(DIGITS, DATA / "fsdd", size)
    return Recordings(matrix.train.x, matrix.train.y, matrix.test.x, matrix.test.y)


@cache
def words(size: int) -> Integers:
    """Ten words of many speakers, none of them a digit: windows that lie closer to a model's borders."""
    matrix = _matrix(WORDS, DATA / "speech_commands", size)
    return np.concatenate([matrix.train.x, matrix.test.x])


def _matrix(labels: tuple[str, ...], folder: Path, size: int) -> FeatureMatrix:
    overrides = (f"labels=[{','.join(f'{label!r}' for label in labels)}]", f"samples_dir={folder}")
    config = make_config(*overrides, *COMMON, f"features.segments={SEGMENTS[size]}")
    dataset = load(config, Progress(quiet=True))
    return extract(dataset, config.front_end, config.detector, Progress(quiet=True))
