"""Training: the configured class with its parameters and the run's seed; mistakes end in a ConfigError."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import SGDClassifier
from sklearn.svm import SVC

from generator.config.schema import ModelConfig
from generator.errors import ConfigError, DatasetError
from generator.training import train as module
from generator.training.train import train
from generator.types import Clip, Dataset, FeatureMatrix, FeatureSet
from tests.factory import make_config

SPEAKERS, WORDS = 12, 4  # words a speaker
FOREST = {"n_estimators": 5, "max_depth": 2}


def model(kind: type, **params: Any) -> ModelConfig:
    return ModelConfig("mine", f"{kind.__module__}.{kind.__name__}", params)


def problem(labels: int = 2, split: str = "speaker") -> tuple[Dataset, FeatureMatrix]:
    """Noisy windows of some speakers; the last third of the speakers is the test set."""
    rng = np.random.default_rng(0)
    clips = [
        Clip(f"{label}/s{speaker}_{word}.wav", label, f"s{speaker}", np.zeros(1, np.int16))
        for speaker in range(SPEAKERS)
        for label in range(labels)
        for word in range(WORDS)
    ]
    y = np.array([clip.label for clip in clips])
    x = (40 * y[:, None] + rng.integers(-50, 50, (len(y), 6))).astype(np.int8)
    first = 2 * len(clips) // 3
    sides = [FeatureSet(x[part], y[part], np.ones(len(y[part]), bool)) for part in (slice(first), slice(first, None))]
    names = tuple(f"label{index}" for index in range(labels))
    return Dataset(names, tuple(clips[:first]), tuple(clips[first:]), split, is_audio=True), FeatureMatrix(*sides)


def cross_validated(dataset: Dataset, matrix: FeatureMatrix, folds: int) -> list[float]:
    """The features are taken for levels, each a column."""
    config = make_config("labels=[label0,label1]", "features=rms", f"dataset.folds={folds}")
    sides = [replace(side, x=side.x[..., None].astype(np.int16)) for side in (matrix.train, matrix.test)]
    front_end = config.features.front_end(config.audio.sample_rate, config.audio.window)
    return list(module.cross_validate(replace(config, model=model(SVC)), dataset, front_end, FeatureMatrix(*sides)))


def test_a_model_gets_its_parameters_and_is_fitted_to_the_training_windows() -> None:
    _, matrix = problem()
    trained = train(model(SVC, C=0.5, kernel="linear"), matrix, seed=3)
    assert (trained.estimator.C, trained.estimator.kernel) == (0.5, "linear")
    again = SVC(C=0.5, kernel="linear").fit(matrix.train.x, matrix.train.y)
    assert trained.train_accuracy == again.score(matrix.train.x, matrix.train.y)
    assert trained.estimator.dual_coef_.tolist() == again.dual_coef_.tolist()


def test_the_seed_is_the_models_random_state() -> None:
    _, matrix = problem()
    forests = [train(model(RandomForestClassifier, **FOREST), matrix, seed).estimator for seed in (1, 1, 2)]
    same, again, other = (forest.predict_proba(matrix.test.x).tolist() for forest in forests)
    assert [forest.random_state for forest in forests] == [1, 1, 2]
    assert same == again != other


def test_a_configured_random_state_comes_first() -> None:
    _, matrix = problem()
    config = model(RandomForestClassifier, **FOREST, random_state=7)
    assert train(config, matrix, seed=1).estimator.random_state == 7


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        (model(SVC), "The number of classes has to be greater than one"),
        (model(SVC, kernel="nope"), "'kernel'"),
        (model(SGDClassifier, loss="hinge", learning_rate="constant", eta0=0.0), "eta0"),
    ],
    ids=["one label", "unknown kernel", "parameters that don't fit"],
)
def test_what_scikit_learn_refuses_is_a_config_error(config: ModelConfig, reason: str) -> None:
    _, matrix = problem(labels=1)
    with pytest.raises(ConfigError) as error:
        train(config, matrix, seed=0)
    assert error.value.problem.startswith("model=mine can't be trained: ")
    assert reason in error.value.problem
    assert "\n" not in error.value.problem


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[set[bytes]]]:
    """The windows of each fit, as a spy on the estimator's class sees them."""
    seen: list[set[bytes]] = []

    class Spy(SVC):  # type: ignore[misc]
        def fit(self, x: Any, y: Any) -> Any:
            seen.append({row.tobytes() for row in x})
            return super().fit(x, y)

    monkeypatch.setattr(module, "get_class", lambda _: Spy)
    yield seen


@pytest.mark.parametrize("split", ["speaker", "file"])
def test_cross_validation_scores_each_clip_once_by_a_model_that_has_not_seen_it(
    split: str, fitted: list[set[bytes]]
) -> None:
    dataset, matrix = problem(split=split)
    accuracies = cross_validated(dataset, matrix, folds=4)
    assert len(accuracies) == 4
    assert all(0.5 < accuracy <= 1 for accuracy in accuracies)

    rows = [row.astype(np.int16).tobytes() for row in np.concatenate([matrix.train.x, matrix.test.x])]
    assert len(set(rows)) == len(rows)
    held_out = [set(rows) - seen for seen in fitted]
    assert sum(map(len, held_out)) == len(rows)
    assert set.union(*held_out) == set(rows)
    if split == "speaker":
        groups = [clip.group for clip in (*dataset.train, *dataset.test)]
        for out in held_out:
            inside = {group for group, row in zip(groups, rows, strict=True) if row in out}
            assert sum(row in out for row in rows) == sum(group in inside for group in groups)


def test_more_folds_than_speakers_are_refused() -> None:
    dataset, matrix = problem()
    with pytest.raises(DatasetError, match=r"dataset\.folds=13 is too many"):
        cross_validated(dataset, matrix, folds=13)


@pytest.mark.parametrize(("max_iter", "converged"), [(1, False), (-1, True)])
def test_a_training_that_was_cut_short_is_known(max_iter: int, converged: bool) -> None:
    _, matrix = problem()
    assert train(model(SVC, max_iter=max_iter), matrix, seed=0).converged is converged
