"""Compiled models: the native ones give the mirror's scores, bit by bit; micromlgen's give scikit-learn's labels."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generator.config.schema import Config
from generator.exporter.native.kernels.exp2 import exp2_of_minus
from generator.mirror import Mirror
from generator.types import I32, Clip, Dataset, Integers
from generator.verify.replay import replay
from tests.factory import make_config, make_mirror
from tests.firmware.program import SANITIZERS, WARNINGS, build_replay, includes, write_classifier
from tests.problems import INT8, INT16, Problem, float_noise, named, pairwise

FEATURES = {  # overrides, features a window: neither fills the last word of a vector
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


def problem(dtype: np.dtype[Any], labels: int, kernel: str, spread: int | None = None, **params: Any) -> Problem:
    usual = 100 if dtype is INT8 else 20000
    return Problem(dtype, (7,) * labels, FEATURES[dtype][1], spread or usual, {"kernel": kernel, **params})


def name_of(problem: Problem) -> str:
    return f"{problem.dtype} {len(problem.counts)} {problem.spread} {named(problem.params)}"


NATIVE = [
    problem(INT8, 2, "linear"),
    problem(INT8, 5, "linear", break_ties=True),
    problem(INT16, 3, "linear", spread=1, break_ties=True),  # decisions beyond what a score can be
    problem(INT8, 2, "rbf"),
    problem(INT8, 10, "rbf", break_ties=True),
    problem(INT8, 3, "rbf", gamma=1e-20),
    problem(INT16, 5, "rbf"),
    problem(INT16, 2, "rbf", gamma=1e-3, C=1e6),
    problem(INT8, 2, "poly", degree=2, coef0=1.0),
    problem(INT8, 2, "poly", spread=3, degree=3),  # so are these
    problem(INT8, 10, "poly", degree=3, coef0=1.0, break_ties=True),
    problem(INT16, 2, "poly", degree=2),
    problem(INT16, 3, "poly", degree=3, coef0=-1.0),
    problem(INT16, 5, "poly", degree=1, gamma=1e-18, coef0=1.0),
]
MICROMLGEN = [
    problem(INT8, 2, "rbf"),
    problem(INT8, 10, "rbf"),
    problem(INT16, 2, "rbf", C=2e-13),  # micromlgen prints twelve decimals
    problem(INT8, 3, "linear"),
    problem(INT16, 2, "linear"),
    problem(INT8, 2, "poly", degree=2),
    problem(INT16, 5, "poly", degree=3, coef0=1.0),
    problem(INT16, 2, "poly", degree=10, coef0=1.0, gamma=1e-13),  # and adds in float32
]


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


@pytest.mark.parametrize("problem", NATIVE, ids=name_of)
def test_native_scores_equal_the_mirror(problem: Problem, gxx: str, tmp_path: Path) -> None:
    config, x = config_of(problem, "native"), windows(problem)
    mirror = make_mirror(config, problem.fit())
    scores, label = run(gxx, tmp_path, config, mirror, x, *SANITIZERS)
    expected = mirror.source.scores(x)
    np.testing.assert_array_equal(scores, expected)
    np.testing.assert_array_equal(label, mirror.detector.decide(expected))


@pytest.mark.parametrize("problem", MICROMLGEN, ids=name_of)
def test_micromlgen_labels_equal_predict(problem: Problem, gxx: str, tmp_path: Path) -> None:
    config, x, svc = config_of(problem, "micromlgen"), windows(problem), problem.fit()
    _, label = run(gxx, tmp_path, config, make_mirror(config, svc), x)
    certain = (np.abs(pairwise(svc, x)) > float_noise(svc, x, bits=20)).all(1)  # micromlgen's sums are float32
    assert certain.mean() > 0.5
    np.testing.assert_array_equal(label[certain], svc.predict(x)[certain])


EXPONENTIALS = r"""
#include <cstdio>
#include "exp2.h"
int main() {
  uint32_t exponent;
  while (std::fread(&exponent, sizeof(exponent), 1, stdin) == 1) {
    const int32_t value = Exp2OfMinus(exponent);
    std::fwrite(&value, sizeof(value), 1, stdout);
  }
}
"""


def test_exponential_equals_the_mirror(gxx: str, tmp_path: Path) -> None:
    """Every step of the table with its neighbours, and whatever lies between."""
    config = config_of(NATIVE[3], "native")
    mirror = make_mirror(config, NATIVE[3].fit())
    model = write_classifier(tmp_path, config, mirror, rows_of(windows(NATIVE[3]), config)) / "lib" / "model"
    (tmp_path / "main.cpp").write_text(EXPONENTIALS)
    sources = [str(tmp_path / "main.cpp"), str(model / "model_data.cpp")]
    program = str(tmp_path / "exponentials")
    subprocess.run(
        [gxx, "-std=c++11", *WARNINGS, *SANITIZERS, *includes(tmp_path), *sources, "-o", program], check=True
    )

    steps = np.arange(32 * 128, dtype=np.int64) << 17
    noise = np.random.default_rng(0).integers(0, 32 << 24, 500_000)
    exponents = np.concatenate([steps, steps + 1, np.maximum(steps - 1, 0), noise])
    done = subprocess.run([program], input=exponents.astype("<u4").tobytes(), capture_output=True, check=True)
    np.testing.assert_array_equal(np.frombuffer(done.stdout, "<i4"), exp2_of_minus(exponents))


def run(gxx: str, folder: Path, config: Config, mirror: Mirror, x: Integers, *options: str) -> tuple[I32, I32]:
    """Scores and labels of the windows by the compiled model."""
    rows = rows_of(x, config)
    program = build_replay(gxx, write_classifier(folder, config, mirror, rows), *options)
    answers = replay(program, rows, mirror)
    np.testing.assert_array_equal(answers.features, x)
    return answers.scores, answers.label
