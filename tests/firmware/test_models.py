"""Compiled models: the native ones give the mirror's scores, bit by bit; micromlgen's give scikit-learn's labels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generator.config.schema import Config
from generator.mirror import Mirror
from generator.types import I32, Clip, Dataset, Integers
from generator.verify.replay import replay
from tests.factory import make_config, make_mirror
from tests.firmware.program import SANITIZERS, build_replay, write_classifier
from tests.problems import INT8, INT16, Problem, float_noise, pairwise

FEATURES = {  # overrides, features a window
    INT8: (
        (
            "features.n_fft=64",
            "features.hop_length=64",
            "features.n_mels=7",
            "features.fmin=150",
            "features.segments=3",
        ),
        21,
    ),
    INT16: (("features=rms", "features.hop_length=512"), 25),
}
LINEAR = {"kernel": "linear"}
RBF = {"kernel": "rbf"}
POLY = {"kernel": "poly"}
NATIVE: list[tuple[np.dtype[Any], int, dict[str, Any]]] = [
    (INT8, 2, LINEAR),
    (INT8, 5, {**LINEAR, "break_ties": True}),
    (INT16, 3, LINEAR),
    (INT8, 2, RBF),
    (INT8, 10, {**RBF, "break_ties": True}),
    (INT8, 3, {**RBF, "gamma": 1e-20}),
    (INT16, 5, RBF),
    (INT16, 2, {**RBF, "gamma": 1e-3, "C": 1e6}),
    (INT8, 2, {**POLY, "degree": 2, "coef0": 1.0}),
    (INT8, 10, {**POLY, "degree": 3, "coef0": 1.0, "break_ties": True}),
    (INT16, 2, {**POLY, "degree": 2}),
    (INT16, 3, {**POLY, "degree": 3, "coef0": -1.0}),
    (INT16, 5, {**POLY, "degree": 1, "gamma": 1e-18, "coef0": 1.0}),
]
MICROMLGEN: list[tuple[np.dtype[Any], int, dict[str, Any]]] = [
    (INT8, 2, RBF),
    (INT8, 10, RBF),
    (INT16, 2, {**RBF, "C": 2e-13}),
    (INT8, 3, LINEAR),
    (INT16, 2, LINEAR),
    (INT8, 2, {**POLY, "degree": 2}),
    (INT16, 5, {**POLY, "degree": 3, "coef0": 1.0}),
    (INT16, 2, {**POLY, "degree": 10, "coef0": 1.0, "gamma": 1e-13}),
]


def named(value: Any) -> str:
    return " ".join(map(str, value.values())) if isinstance(value, dict) else str(value)


def problem_of(dtype: np.dtype[Any], labels: int, params: dict[str, Any]) -> Problem:
    spread = 100 if dtype is INT8 else 20000
    return Problem(dtype, (7,) * labels, FEATURES[dtype][1], spread, params)


def config_of(problem: Problem, exporter: str) -> Config:
    labels = ",".join(f"label{index}" for index in range(len(problem.counts)))
    return make_config(f"labels=[{labels}]", f"exporter={exporter}", *FEATURES[problem.dtype][0])


def rows_of(x: Integers, config: Config) -> Dataset:
    """Windows as the rows of a CSV file: classified without a front end."""
    clips = tuple(Clip(f"rows.csv:{index}", 0, "", row.astype(np.int16)) for index, row in enumerate(x))
    return Dataset(config.labels, clips[:1], clips, "row", is_audio=False)


def windows(problem: Problem, count: int = 300) -> Integers:
    """The problem's own queries, and noise at any scale."""
    info, rng = np.iinfo(problem.dtype), np.random.default_rng(5)
    noise = rng.uniform(info.min, info.max, (count, problem.features)) * rng.uniform(0, 1, (count, 1))
    return np.concatenate([problem.queries(), noise.astype(problem.dtype)])


@pytest.mark.parametrize(("dtype", "labels", "params"), NATIVE, ids=named)
def test_native_scores_equal_the_mirror(
    dtype: np.dtype[Any], labels: int, params: dict[str, Any], gxx: str, tmp_path: Path
) -> None:
    problem = problem_of(dtype, labels, params)
    config, x = config_of(problem, "native"), windows(problem)
    mirror = make_mirror(config, problem.fit())
    scores, label = run(gxx, tmp_path, config, mirror, x, *SANITIZERS)
    expected = mirror.source.scores(x)
    np.testing.assert_array_equal(scores, expected)
    np.testing.assert_array_equal(label, mirror.detector.decide(expected))


@pytest.mark.parametrize(("dtype", "labels", "params"), MICROMLGEN, ids=named)
def test_micromlgen_labels_equal_predict(
    dtype: np.dtype[Any], labels: int, params: dict[str, Any], gxx: str, tmp_path: Path
) -> None:
    problem = problem_of(dtype, labels, params)
    config, x, svc = config_of(problem, "micromlgen"), windows(problem), problem.fit()
    _, label = run(gxx, tmp_path, config, make_mirror(config, svc), x)
    certain = (np.abs(pairwise(svc, x)) > float_noise(svc, x, bits=20)).all(1)  # micromlgen's sums are float32
    assert certain.mean() > 0.5
    np.testing.assert_array_equal(label[certain], svc.predict(x)[certain])


def run(gxx: str, folder: Path, config: Config, mirror: Mirror, x: Integers, *options: str) -> tuple[I32, I32]:
    """Scores and labels of the windows by the compiled model."""
    rows = rows_of(x, config)
    program = build_replay(gxx, write_classifier(folder, config, mirror, rows), *options)
    answers = replay(program, rows, mirror)
    np.testing.assert_array_equal(answers.features, x)
    return answers.scores, answers.label
