"""Scores as natural log-odds."""

from __future__ import annotations

import numpy as np
import pytest

from generator.exporter.calibrated import Calibrated
from generator.exporter.native import Native
from generator.training.calibrate import fit_factor
from generator.types import I32
from tests.factory import make_config, small_svc


def answers(labels: int, factor: float, count: int = 20000) -> tuple[np.ndarray, np.ndarray]:
    """Scores of a model whose true log-odds are `factor` times its scores, and the labels that came true."""
    rng = np.random.default_rng(labels)
    scores = rng.normal(0, 2, (count, labels))
    odds = np.exp(factor * scores)
    return scores, (rng.random(count)[:, None] > np.cumsum(odds / odds.sum(1, keepdims=True), axis=1)).sum(1)


@pytest.mark.parametrize("labels", [2, 3, 10])
@pytest.mark.parametrize("factor", [0.1, 1.0, 3.0])
def test_factor_of_a_known_model_is_found(labels: int, factor: float) -> None:
    assert fit_factor(*answers(labels, factor)) == pytest.approx(factor, rel=0.05)


def test_model_without_a_mistake_is_not_infinitely_sure() -> None:
    scores = np.array([[1.0, -1.0], [-1.0, 1.0]] * 20)
    factor = fit_factor(scores, np.array([0, 1] * 20))
    assert np.exp(2 * factor) == pytest.approx(41, rel=0.01)  # 1 - 1/42 to 1/42


@pytest.mark.parametrize("factor", [0.003, 0.7, 40.0])
def test_answers_stay_and_scores_are_multiplied(factor: float) -> None:
    config = make_config("labels=[a,b,c]")
    raw = Native("native").export(small_svc(config, 3), np.dtype(np.int8))
    x = np.random.default_rng(0).integers(-128, 128, (200, 288)).astype(np.int8)
    scores: I32 = Calibrated(raw, factor).scores(x)
    np.testing.assert_allclose(scores, raw.scores(x) * factor, rtol=1 / (65536 * factor), atol=1)
    ahead = np.sort(raw.scores(x), axis=1)
    clear = (ahead[:, -1] - ahead[:, -2]) * factor > 2
    assert (scores.argmax(1) == raw.scores(x).argmax(1))[clear].all()
