"""How the accuracy grows with the clips: scored on speakers left out, and sure of what it says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from generator.config.schema import Config
from generator.training import learning_curve as module
from generator.training.learning_curve import learning_curve
from generator.types import Clip, Dataset, FeatureMatrix, FeatureSet
from tests.factory import make_config

SPEAKERS, WORDS = 24, 3  # words a speaker and label


def config(*overrides: str) -> Config:
    return make_config("labels=[a,b]", "model=ridge", *overrides)


def problem(spread: tuple[float, float] = (30.0, 30.0), split: str = "speaker") -> tuple[Dataset, FeatureMatrix]:
    """Two labels of 40 features; `spread` is the noise of each."""
    clips = tuple(
        Clip(f"{label}/s{speaker}_{word}.wav", label, f"s{speaker}", np.zeros(1, np.int16))
        for label in range(2)
        for speaker in range(SPEAKERS)
        for word in range(WORDS)
    )
    y = np.array([clip.label for clip in clips])
    noise = np.random.default_rng(0).normal(0, np.array(spread)[y][:, None], (len(y), 40))
    side = FeatureSet((12 * y[:, None] + noise).clip(-128, 127).astype(np.int8), y, np.ones(len(y), bool))
    return Dataset(("a", "b"), clips, clips[:4], split, is_audio=True), FeatureMatrix(side, side)


@pytest.mark.parametrize("split", ["speaker", "file"])
def test_more_clips_do_better(split: str) -> None:
    curve = learning_curve(config(), *problem(split=split))
    assert curve is not None
    clips, accuracies = zip(*curve.points, strict=True)
    assert clips == pytest.approx([24, 48, 96], abs=3)  # of 144 clips, a third of which is left out
    assert accuracies[0] < accuracies[-1]
    assert all(0.5 < accuracy <= 1 for accuracy in accuracies)
    assert learning_curve(config(), *problem(split=split)) == curve


def test_no_speaker_is_learnt_from_and_scored_on(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset, matrix = problem()
    real, seen = module._right, []

    def spy(config: Any, dataset: Any, matrix: Any, learnt: Any, test: Any) -> Any:
        seen.append(([dataset.train[i] for i in learnt], [dataset.train[i] for i in test]))
        return real(config, dataset, matrix, learnt, test)

    monkeypatch.setattr(module, "_right", spy)
    learning_curve(config(), dataset, matrix)
    assert len(seen) == 15  # three folds: three shares, two labels
    for learnt, test in seen:
        assert not {clip.group for clip in learnt} & {clip.group for clip in test}
        assert {clip.label for clip in learnt} == {0, 1}
        whole = {(clip.label, clip.group) for clip in learnt}
        assert len({clip.path for clip in learnt}) == WORDS * len(whole)  # speakers are drawn whole


def test_what_is_learnt_already_wants_nothing() -> None:
    curve = learning_curve(config(), *problem(spread=(1.0, 1.0)))
    assert curve is not None
    assert curve.points[-1][1] == 1.0
    assert curve.gains == (0.0, 0.0)


def test_a_gain_has_to_be_sure() -> None:
    right, half = np.arange(1000) >= 50, np.arange(1000) >= 80
    assert module._gain(right, half, 40.0) == pytest.approx(0.03 * np.log2(1.5))
    assert module._gain(right, half, 1.0) == pytest.approx(0.05)  # no more than is missing
    half = np.arange(1000) >= 53
    assert module._gain(right, half, 40.0) == 0.0
    assert module._gain(half, right, 40.0) == 0.0


@pytest.mark.parametrize("override", ["dataset.learning_curve=false", "model=ridge"])
def test_it_can_be_left_out(override: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if "false" not in override:
        monkeypatch.setattr(module, "BUDGET", 10**4)
    assert learning_curve(config(override), *problem()) is None
