"""Compiled linear models, naive Bayes, neural networks and nearest neighbours: the mirror's scores, bit by bit, on this
computer and on emulated boards; micromlgen's linear models: scikit-learn's labels.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from generator import paths
from generator.config.schema import Config
from generator.mirror import Mirror
from generator.types import Integers
from generator.verify.emulator import Emulator
from tests.factory import make_config, make_mirror
from tests.firmware.program import SANITIZERS, WARNINGS, includes, write_classifier
from tests.firmware.test_models import FEATURES, rows_of, run, windows
from tests.problems import INT8, INT16, Problem

ROOT = Path(__file__).resolve().parents[2]
BOARDS = {"nano33ble": "cortex-m4", "nanorp2040connect": "cortex-m0plus"}
pytestmark = pytest.mark.filterwarnings("ignore")  # scikit-learn's, of training that is cut short


class Steep(LogisticRegression):  # type: ignore[misc]
    """With weights so large that they need three digits."""

    def fit(self, x: Integers, y: Any) -> Any:
        super().fit(x, y).coef_ *= 1e6
        return self


class Fewer(KNeighborsClassifier):  # type: ignore[misc]
    """With an odd number of training windows."""

    def fit(self, x: Integers, y: Any) -> Any:
        return super().fit(x[1:], y[1:])


def scaled(estimator: Any) -> Any:
    return make_pipeline(StandardScaler(), estimator)


def network(*sizes: int) -> Any:
    return scaled(MLPClassifier(sizes, max_iter=30, random_state=0))


def neighbors(count: int) -> Any:
    return KNeighborsClassifier(count, algorithm="brute")


CASES: dict[str, tuple[np.dtype[Any], int, Any, tuple[str, ...]]] = {
    "logistic": (INT8, 2, scaled(LogisticRegression(C=0.01)), ()),
    "logistic of 3 labels, wide": (INT16, 3, scaled(LogisticRegression(C=0.1)), ()),
    "logistic of 10 labels, two digits": (INT8, 10, LogisticRegression(C=1e9, max_iter=20), ()),
    "logistic of 3 labels, three digits": (INT8, 3, Steep(max_iter=20), ()),
    "linear svm": (INT16, 2, scaled(LinearSVC(C=0.001)), ()),
    "linear svm of 10 labels": (INT8, 10, LinearSVC(C=0.001), ()),
    "ridge of 3 labels": (INT8, 3, scaled(RidgeClassifier(100)), ()),
    "narrow ridge": (INT8, 2, scaled(RidgeClassifier(100)), ("exporter.weights=int8",)),
    "narrow logistic of 10 labels": (INT8, 10, LogisticRegression(C=1e9, max_iter=20), ("exporter.weights=int8",)),
    "naive Bayes": (INT8, 2, GaussianNB(var_smoothing=0.01), ()),
    "naive Bayes of 10 labels": (INT8, 10, GaussianNB(), ()),
    "naive Bayes of 3 labels, wide": (INT16, 3, scaled(GaussianNB()), ()),
    "network": (INT8, 2, network(32), ()),
    "network of 10 labels, three layers": (INT8, 10, network(19, 18, 5), ()),
    "network of 3 labels, wide": (INT16, 3, network(17), ()),
    "network, int8": (INT8, 2, network(32), ("exporter.weights=int8",)),
    "network of 10 labels, int8, three layers": (INT8, 10, network(19, 18, 5), ("exporter.weights=int8",)),
    "network of 3 labels, int8, wide": (INT16, 3, network(17), ("exporter.weights=int8",)),
    "neighbours": (INT8, 2, neighbors(1), ()),
    "neighbours of 10 labels": (INT8, 10, neighbors(4), ()),
    "neighbours, an odd number": (INT8, 2, Fewer(3, algorithm="brute"), ()),
    "neighbours of 3 labels, wide": (INT16, 3, neighbors(3), ()),
}
LINEAR = {name: case for name, case in CASES.items() if name.startswith(("logistic", "linear", "ridge"))}
ANSWER = """
#include "model.h"

extern "C" {
__attribute__((noinline, used)) const int32_t* Answer(const Feature* features) {
  static int32_t scores[kNumLabels];
  Score(features, scores);
  return scores;
}
void Reset() {
  static Feature features[kNumFeatures];
  Answer(features);
}
}
"""


def problem_of(dtype: np.dtype[Any], labels: int) -> Problem:
    return Problem(dtype, (20,) * labels, FEATURES[dtype][1], 100 if dtype is INT8 else 20000)


def config_of(problem: Problem, *overrides: str) -> Config:
    labels = ",".join(f"label{index}" for index in range(len(problem.counts)))
    return make_config(f"labels=[{labels}]", *FEATURES[problem.dtype][0], *overrides)


def exported(
    case: tuple[np.dtype[Any], int, Any, tuple[str, ...]], count: int, *overrides: str
) -> tuple[Config, Mirror, Integers]:
    """A case's configuration, its mirror, and windows to classify."""
    dtype, labels, estimator, own = case
    problem = problem_of(dtype, labels)
    config = config_of(problem, *own, *overrides)
    return config, make_mirror(config, estimator.fit(*problem.windows())), windows(problem, count)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_scores_equal_the_mirror(
    case: tuple[np.dtype[Any], int, Any, tuple[str, ...]], gxx: str, tmp_path: Path
) -> None:
    config, mirror, x = exported(case, 1000)
    scores, label = run(gxx, tmp_path, config, mirror, x, *SANITIZERS)
    expected = mirror.source.scores(x)
    assert len(np.unique(expected.argmax(1))) > 1
    np.testing.assert_array_equal(scores, expected)
    np.testing.assert_array_equal(label, mirror.detector.decide(expected))


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_boards_processor_gives_the_mirrors_scores(
    case: tuple[np.dtype[Any], int, Any, tuple[str, ...]], board: str, arm_gxx: str, tmp_path: Path
) -> None:
    config, mirror, x = exported(case, 10, f"board={board}")
    project = write_classifier(tmp_path, config, mirror, rows_of(x, config))
    (tmp_path / "answer.cpp").write_text(ANSWER)
    sources = [tmp_path / "answer.cpp", *(project / "lib" / "model").glob("*.cpp")]
    options = ["-std=c++11", "-Os", "-mthumb", f"-mcpu={BOARDS[board]}", "-fno-exceptions", "-fno-rtti", *WARNINGS]
    link = ["-nostartfiles", "--specs=nano.specs", "--specs=nosys.specs"]
    link.append(f"-T{paths.templates_dir() / 'profile' / 'profile.ld'}")
    image = tmp_path / "answer.elf"
    subprocess.run([arm_gxx, *options, *includes(project), *map(str, sources), *link, "-o", str(image)], check=True)

    emulator, expected = Emulator(image, BOARDS[board]), mirror.source.scores(x)
    for window, scores in zip(x, expected, strict=True):
        answer = emulator.read(emulator.call("Answer", window.tobytes()).result, scores.nbytes)
        np.testing.assert_array_equal(np.frombuffer(answer, "<i4"), scores)


@pytest.mark.parametrize("case", LINEAR.values(), ids=LINEAR)
def test_micromlgen_labels_equal_predict(
    case: tuple[np.dtype[Any], int, Any, tuple[str, ...]], gxx: str, tmp_path: Path
) -> None:
    config, mirror, x = exported(case, 300, "exporter=micromlgen")
    _, label = run(gxx, tmp_path, config, mirror, x, *SANITIZERS)
    decisions = case[2].decision_function(x)
    ordered = np.sort(decisions if decisions.ndim == 2 else np.stack([decisions, -decisions], axis=1), axis=1)
    certain = ordered[:, -1] - ordered[:, -2] > 1e-5 * np.abs(ordered).max()  # micromlgen adds in float32
    assert certain.mean() > 0.9
    np.testing.assert_array_equal(label[certain], case[2].predict(x)[certain])


def test_formatted(clang_format: str) -> None:
    families = ("linear", "linear/micromlgen", "linear_map", "gaussian_nb", "mlp", "mlp/int16", "mlp/int8", "knn")
    folders = [paths.templates_dir() / "lib" / "model" / name for name in families]
    files = [path for folder in folders for path in folder.glob("*.[ch]*")]
    files.append(paths.templates_dir() / "lib" / "dsp" / "sum_of_products.h")
    style = f"--style=file:{ROOT / '.clang-format'}"
    subprocess.run([clang_format, style, "--dry-run", "-Werror", *map(str, files)], check=True)
