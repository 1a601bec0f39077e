"""Training: the configured class with its parameters and the run's seed; mistakes end in a ConfigError."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import SGDClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

from generator.config.schema import ModelConfig
from generator.errors import ConfigError, DatasetError
from generator.features.matrix import learnt_from, originals
from generator.training import train as module
from generator.training.train import train
from generator.types import Clip, Copy, Dataset, FeatureMatrix, FeatureSet
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

    def levels(side: FeatureSet) -> FeatureSet:
        return replace(side, x=side.x[..., None].astype(np.int16))

    windows = FeatureMatrix(levels(matrix.train), levels(matrix.test), matrix.copies and levels(matrix.copies))
    return list(module.cross_validate(replace(config, model=model(SVC)), dataset, windows))


def test_a_model_gets_its_parameters_and_is_fitted_to_the_training_windows() -> None:
    dataset, matrix = problem()
    trained = train(model(SVC, C=0.5, kernel="linear"), dataset, matrix, seed=3)
    assert (trained.estimator.C, trained.estimator.kernel) == (0.5, "linear")
    again = SVC(C=0.5, kernel="linear").fit(matrix.train.x, matrix.train.y)
    assert trained.train_accuracy == again.score(matrix.train.x, matrix.train.y)
    assert trained.estimator.dual_coef_.tolist() == again.dual_coef_.tolist()


def test_the_seed_is_the_models_random_state() -> None:
    dataset, matrix = problem()
    forests = [train(model(RandomForestClassifier, **FOREST), dataset, matrix, seed).estimator for seed in (1, 1, 2)]
    same, again, other = (forest.predict_proba(matrix.test.x).tolist() for forest in forests)
    assert [forest.random_state for forest in forests] == [1, 1, 2]
    assert same == again != other


def test_a_configured_random_state_comes_first() -> None:
    dataset, matrix = problem()
    config = model(RandomForestClassifier, **FOREST, random_state=7)
    assert train(config, dataset, matrix, seed=1).estimator.random_state == 7


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
    dataset, matrix = problem(labels=1)
    with pytest.raises(ConfigError) as error:
        train(config, dataset, matrix, seed=0)
    assert error.value.problem.startswith("model=mine can't be trained: ")
    assert reason in error.value.problem
    assert "\n" not in error.value.problem


def with_copies(dataset: Dataset, matrix: FeatureMatrix, mixed: dict[int, int]) -> tuple[Dataset, FeatureMatrix]:
    """Two copies of each clip, far from every clip; in those of `mixed` there is something of another clip as well."""
    clips = [*dataset.train, *dataset.test]
    copies = tuple(
        Copy(f"{clip.path} copy {n}", clip.label, clip.group, clip.samples, tuple({index, mixed.get(index, index)}))
        for index, clip in enumerate(clips)
        for n in range(2)
    )
    x = np.random.default_rng(1).integers(100, 127, (len(copies), 6)).astype(np.int8)
    features = FeatureSet(x, np.array([copy.label for copy in copies]), np.ones(len(copies), bool))
    return replace(dataset, copies=copies), replace(matrix, copies=features)


def test_copies_are_learnt_with_their_clips_alone() -> None:
    plain_dataset, plain_matrix = problem()
    dataset, matrix = with_copies(plain_dataset, plain_matrix, mixed={0: 5, 3: len(plain_dataset.train)})
    index = np.array([0, 3, 4])
    x, y = learnt_from(index, dataset, matrix)
    assert matrix.copies is not None
    assert x.tolist() == [*matrix.train.x[index].tolist(), *matrix.copies.x[8:10].tolist()]  # of clip 4
    assert y.tolist() == [*matrix.train.y[index].tolist(), *matrix.copies.y[8:10].tolist()]
    assert len(learnt_from(np.array([0, 5]), dataset, matrix)[0]) == 2 + 4
    assert len(learnt_from(np.array([4, 4, 0]), dataset, matrix)[0]) == 3 + 2 * 2
    unchanged = learnt_from(index, plain_dataset, plain_matrix)
    assert [values.tolist() for values in unchanged] == [plain_matrix.train.x[index].tolist(), y[:3].tolist()]


def test_a_model_learns_from_copies_and_is_scored_on_clips() -> None:
    dataset, matrix = with_copies(*problem(), mixed={})
    trained = train(model(KNeighborsClassifier, n_neighbors=1), dataset, matrix, seed=0)
    assert trained.estimator.n_samples_fit_ == 3 * len(dataset.train)
    assert trained.train_accuracy == 1.0


def test_no_fold_learns_from_a_copy_of_what_it_is_scored_on(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset, matrix = with_copies(*problem(), mixed={7: 40})
    assert matrix.copies is not None
    rows = [row.astype(np.int16) for row in (*originals(matrix)[0], *matrix.copies.x)]
    owner = {row.tobytes(): index for index, row in enumerate(rows)}
    assert len(owner) == len(rows)
    clips, fits, scored = [*dataset.train, *dataset.test], list[set[int]](), list[set[int]]()

    class Spy(SVC):  # type: ignore[misc]
        def fit(self, x: Any, y: Any) -> Any:
            fits.append({owner[row.tobytes()] for row in x})
            return super().fit(x, y)

        def score(self, x: Any, y: Any) -> float:
            scored.append({owner[row.tobytes()] for row in x})
            return float(super().score(x, y))

    monkeypatch.setattr(module, "get_class", lambda _: Spy)
    cross_validated(dataset, matrix, folds=4)
    for learnt, held_out in zip(fits, scored, strict=True):
        assert max(held_out) < len(clips)  # originals
        used = [dataset.copies[index - len(clips)] for index in learnt if index >= len(clips)]
        assert used
        assert not {part for copy in used for part in copy.made_from} & held_out
        assert not {copy.group for copy in used} & {clips[index].group for index in held_out}


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
    dataset, matrix = problem()
    assert train(model(SVC, max_iter=max_iter), dataset, matrix, seed=0).converged is converged
