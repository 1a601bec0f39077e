"""Compiled trees, in both layouts, give the mirror's scores bit by bit; micromlgen's tree scikit-learn's labels."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier, RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from generator.config.schema import Config
from generator.types import Integers
from tests.factory import make_config, make_mirror
from tests.firmware.program import SANITIZERS, WARNINGS, includes, write_classifier
from tests.firmware.test_models import FEATURES, rows_of, run, windows
from tests.problems import INT8, INT16, Problem

ROOT = Path(__file__).resolve().parents[2]
FOREST = RandomForestClassifier(20, max_depth=8)
BOOSTING = GradientBoostingClassifier(n_estimators=20)
WIDE = GradientBoostingClassifier(n_estimators=2, learning_rate=1000.0)
CASES: dict[str, tuple[np.dtype[Any], int, Any, str]] = {
    "tree": (INT8, 2, DecisionTreeClassifier(), "small"),
    "tree of 10 labels": (INT16, 10, DecisionTreeClassifier(max_depth=3), "small"),
    "tree of depth 1": (INT8, 3, DecisionTreeClassifier(max_depth=1), "small"),
    "tree of depth 1 as code": (INT8, 3, DecisionTreeClassifier(max_depth=1), "fast"),
    "forest": (INT8, 2, FOREST, "small"),
    "forest as code": (INT8, 2, FOREST, "fast"),
    "forest of 10 labels": (INT16, 10, RandomForestClassifier(9, max_depth=4), "small"),
    "forest of 10 labels as code": (INT16, 10, RandomForestClassifier(9, max_depth=4), "fast"),
    "forest of 300 trees": (INT8, 3, RandomForestClassifier(300, max_depth=2), "small"),
    "extra trees": (INT16, 3, ExtraTreesClassifier(20, min_samples_leaf=2), "fast"),
    "extra trees, standardised": (INT8, 10, make_pipeline(StandardScaler(), ExtraTreesClassifier(10)), "small"),
    "boosting": (INT8, 2, BOOSTING, "small"),
    "boosting as code": (INT8, 2, BOOSTING, "fast"),
    "boosting of 3 labels": (INT16, 3, GradientBoostingClassifier(n_estimators=9, init="zero"), "small"),
    "boosting of 10 labels, wide": (INT8, 10, GradientBoostingClassifier(n_estimators=2, learning_rate=1.0), "fast"),
    "boosting beyond the scores": (INT8, 2, GradientBoostingClassifier(n_estimators=2, learning_rate=2e4), "small"),
    "boosting beyond the scores as code": (
        INT16,
        3,
        GradientBoostingClassifier(n_estimators=2, learning_rate=2e4),
        "fast",
    ),
}


def problem_of(dtype: np.dtype[Any], labels: int) -> Problem:
    return Problem(dtype, (20,) * labels, FEATURES[dtype][1], 100 if dtype is INT8 else 20000)


def config_of(problem: Problem, *overrides: str) -> Config:
    labels = ",".join(f"label{index}" for index in range(len(problem.counts)))
    return make_config(f"labels=[{labels}]", *FEATURES[problem.dtype][0], *overrides)


def fit(estimator: Any, x: Integers, y: Any) -> Any:
    (estimator[-1] if hasattr(estimator, "steps") else estimator).set_params(random_state=0)
    return estimator.fit(x, y)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_scores_equal_the_mirror(case: tuple[np.dtype[Any], int, Any, str], gxx: str, tmp_path: Path) -> None:
    dtype, labels, estimator, layout = case
    problem = problem_of(dtype, labels)
    config, x = config_of(problem, f"exporter.trees={layout}"), windows(problem, 1000)
    mirror = make_mirror(config, fit(estimator, *problem.windows()))
    scores, label = run(gxx, tmp_path, config, mirror, x, *SANITIZERS)
    expected = mirror.source.scores(x)
    assert len(np.unique(expected.argmax(1))) > 1
    np.testing.assert_array_equal(scores, expected)
    np.testing.assert_array_equal(label, mirror.detector.decide(expected))


@pytest.mark.parametrize("segments", [25, 29])
@pytest.mark.parametrize("estimator", [FOREST, WIDE], ids=["forest", "boosting"])
def test_many_features(estimator: Any, segments: int, gxx: str, tmp_path: Path) -> None:
    """Where features fill a byte, leaves take more; from 256 on, features take two."""
    problem = Problem(INT8, (20,) * 3, 9 * segments, 100)
    config = config_of(problem, "features.n_mels=9", f"features.segments={segments}")
    mirror, x = make_mirror(config, fit(estimator, *problem.windows())), windows(problem, 1000)
    scores, _ = run(gxx, tmp_path, config, mirror, x, *SANITIZERS)
    np.testing.assert_array_equal(scores, mirror.source.scores(x))


@pytest.mark.parametrize("layout", ["small", "fast"])
def test_many_leaves(layout: str, gxx: str, tmp_path: Path) -> None:
    """More leaves in a tree than a byte counts, more nodes than a function holds."""
    problem = problem_of(INT8, 3)
    config, x = config_of(problem, f"exporter.trees={layout}"), windows(problem, 1000)
    mirror = make_mirror(config, fit(RandomForestClassifier(6), x, np.arange(len(x)) * 7 % 3))
    scores, _ = run(gxx, tmp_path, config, mirror, x)
    np.testing.assert_array_equal(scores, mirror.source.scores(x))


@pytest.mark.parametrize("layout", ["small", "fast"])
@pytest.mark.parametrize("estimator", [FOREST, BOOSTING], ids=["forest", "boosting"])
def test_single_leaves_give_the_shares_of_the_labels(estimator: Any, layout: str, gxx: str, tmp_path: Path) -> None:
    problem = problem_of(INT8, 3)
    config, x = config_of(problem, f"exporter.trees={layout}"), windows(problem, 10)
    mirror = make_mirror(config, fit(estimator, np.zeros((60, problem.features), INT8), np.arange(60) % 7 // 3))
    scores, _ = run(gxx, tmp_path, config, mirror, x, *SANITIZERS)
    assert len(np.unique(scores, axis=0)) == 1
    assert scores[0].tolist() == sorted(scores[0].tolist(), reverse=True)
    np.testing.assert_array_equal(scores, mirror.source.scores(x))


@pytest.mark.parametrize("dtype", [INT8, INT16], ids=str)
@pytest.mark.parametrize("labels", [2, 10])
def test_micromlgen_labels_equal_predict(labels: int, dtype: np.dtype[Any], gxx: str, tmp_path: Path) -> None:
    problem = problem_of(dtype, labels)
    config, x = config_of(problem, "exporter=micromlgen"), windows(problem, 1000)
    tree = fit(DecisionTreeClassifier(), *problem.windows())
    _, label = run(gxx, tmp_path, config, make_mirror(config, tree), x, *SANITIZERS)
    np.testing.assert_array_equal(label, tree.predict(x))


@pytest.mark.parametrize("cpu", ["cortex-m4", "cortex-m0plus"])
@pytest.mark.parametrize("layout", ["exporter.trees=small", "exporter.trees=fast", "exporter=micromlgen"])
def test_the_boards_compiler_has_nothing_to_say(
    layout: str, cpu: str, arm_gxx: str, clang_format: str, tmp_path: Path
) -> None:
    problem = problem_of(INT8, 3)
    config, x = config_of(problem, layout), windows(problem, 10)
    for index, estimator in enumerate([DecisionTreeClassifier()] if "micro" in layout else [FOREST, BOOSTING]):
        mirror = make_mirror(config, fit(estimator, *problem.windows()))
        project = write_classifier(tmp_path / str(index), config, mirror, rows_of(x, config))
        sources = [path for path in (project / "lib" / "model").iterdir() if "micromlgen" not in path.name]
        subprocess.run(
            [clang_format, f"--style=file:{ROOT / '.clang-format'}", "--dry-run", "-Werror", *sources], check=True
        )
        command = [arm_gxx, "-std=c++11", "-Os", "-mthumb", f"-mcpu={cpu}", "-fno-exceptions", "-fno-rtti", *WARNINGS]
        units = [path for path in sources if path.suffix == ".cpp"]
        subprocess.run([*command, *includes(project), "-fsyntax-only", *units], check=True)
