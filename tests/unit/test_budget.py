"""detection.min_margin=auto: the least margin with no more false accepts than are allowed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from generator.config.schema import Config
from generator.errors import DatasetError
from generator.progress import Progress
from generator.stream import budget
from generator.stream.budget import Choice, choose_min_margin
from generator.training.fold_models import FoldModel
from generator.types import I32, Clip, Dataset, Integers
from tests.factory import RATE, make_config

LABELS = ("yes", "no", "_unknown_")
ONE = 1 << 16
WORD, OTHER = 8000, 3000  # levels of clips
KEYS = ("features=rms", "detection=triggered", "detection.threshold=1000", "detection.min_margin=auto")


@dataclass(frozen=True)
class ByLevel:
    """A model that takes every sound for "yes", words by one lead and quieter sounds by another [ln(odds)]."""

    word: float
    other: float

    def scores(self, x: Integers) -> I32:
        lead = np.where(x.max(axis=1) > (WORD + OTHER) // 2, self.word, self.other)
        return (np.outer(lead, [1, 0, 0]) * ONE).astype(np.int32)


def burst(label: int, seed: int) -> Clip:
    """A second of silence with a fifth of a second of a tone in its middle."""
    samples = np.zeros(RATE, np.int16)
    level = OTHER if LABELS[label] == "_unknown_" else WORD
    samples[6400:9600] = level * np.sqrt(2) * np.sin(np.arange(3200) * 0.3)
    return Clip(f"{seed}.wav", label, f"s{seed}", samples)


def choose(config: Config, model: Any, labels: tuple[int, ...] = (0, 2)) -> Choice | None:
    """By two folds, each with clips of these labels."""
    clips = tuple(burst(labels[seed % len(labels)], seed) for seed in range(16))
    dataset = Dataset(LABELS, clips, clips, "speaker", is_audio=True)
    halves = np.arange(8), np.arange(8, 16)
    folds = [FoldModel(config.front_end, model, held_out, np.zeros((8, 3))) for held_out in halves]
    return choose_min_margin(config, dataset, folds, 1.0, Progress(quiet=True))


@pytest.fixture(autouse=True)
def short_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MINUTES", 0.5)


def make(*keys: str) -> Config:
    return make_config(f"labels=[{','.join(LABELS)}]", *KEYS, *keys)


@pytest.mark.parametrize(
    ("model", "allowed", "margin", "misses"),
    [
        (ByLevel(4, 2), 1, 2.25, 0.0),
        (ByLevel(4, 2), 3600, 0.0, 0.0),  # nothing has to be rejected
        (ByLevel(2, 4), 1, 4.25, 1.0),
        (ByLevel(4, 0.25), 1, 0.5, 0.0),  # a lead of the margin is enough
    ],
)
def test_the_least_margin_that_suffices(model: ByLevel, allowed: float, margin: float, misses: float) -> None:
    config = make(f"detection.max_false_accepts={allowed}")
    choice = choose(config, model)
    assert choice and choice.point.min_margin == margin
    assert choice.point.miss_rate == pytest.approx(misses, abs=0.1)  # of a stream's last word, perhaps half is heard
    assert choice.point.false_accepts_per_hour <= allowed == choice.max_false_accepts
    assert choice.seconds >= 60


def test_the_choice_is_the_configuration_s_margin_and_repeats_itself() -> None:
    config = make()
    choice = choose(config, ByLevel(4, 2))
    assert choice and choice == choose(config, ByLevel(4, 2))
    chosen = choice.applied(config)
    assert config.detection.min_margin == "auto" and config.detection.margin == config.detector.min_margin == 0
    assert (chosen.detection.min_margin, chosen.detector.min_margin) == (2.25, 2.25 * ONE)
    assert chosen.resolved == config.resolved and "min_margin: auto" in chosen.resolved
    assert chosen.hash == config.hash != make("detection.min_margin=2.25").hash


def test_a_number_is_left_alone() -> None:
    assert choose(make("detection.min_margin=1"), ByLevel(4, 2)) is None


def test_no_margin_suffices() -> None:
    with pytest.raises(DatasetError, match=r"with 10 there still are .* more than detection.max_false_accepts=20"):
        choose(make(), ByLevel(4, 30))


@pytest.mark.parametrize("labels", [(0,), (2,)])
def test_clips_of_words_alone_or_of_others_alone_tell_nothing(labels: tuple[int, ...]) -> None:
    with pytest.raises(DatasetError, match="needs recordings of words and of other sounds"):
        choose(make(), ByLevel(4, 2), labels)
