"""Fit the classifier that the configuration names."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from hydra.utils import get_class
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from generator.config.schema import ModelConfig
from generator.dataset.split import folds
from generator.errors import ConfigError
from generator.types import I64, Dataset, FeatureMatrix, FeatureSet, Integers, TrainedModel


def train(model: ModelConfig, dataset: Dataset, matrix: FeatureMatrix, fold_count: int, seed: int) -> TrainedModel:
    """A classifier fitted to the training windows; with fold_count > 0, also its accuracy on each fold of all clips."""
    estimator = fit(model, matrix.train.x, matrix.train.y, seed)
    parts = list(folds(dataset, fold_count, seed)) if fold_count else []
    return TrainedModel(
        estimator=estimator,
        train_accuracy=float(estimator.score(matrix.train.x, matrix.train.y)),
        converged=getattr(estimator, "fit_status_", 0) == 0,
        cross_validation=tuple(_cross_validate(model, matrix, parts, seed)),
        left_out=_left_out(dataset, parts),
    )


def _left_out(dataset: Dataset, parts: Sequence[tuple[I64, I64]]) -> tuple[str, ...]:
    """The one speaker of each fold; nothing where a fold has several."""
    clips = [*dataset.train, *dataset.test]
    speakers = [{clips[index].group for index in test} for _, test in parts]
    return tuple(name for names in speakers for name in names) if all(len(names) == 1 for names in speakers) else ()


def _cross_validate(
    model: ModelConfig, matrix: FeatureMatrix, parts: Sequence[tuple[I64, I64]], seed: int
) -> Iterator[float]:
    x, y = (np.concatenate([_side(matrix.train, k), _side(matrix.test, k)]) for k in ("x", "y"))
    for train_index, test_index in parts:
        estimator = fit(model, x[train_index], y[train_index], seed)
        yield float(estimator.score(x[test_index], y[test_index]))


def _side(features: FeatureSet, key: str) -> Any:
    return getattr(features, key)


def fit(model: ModelConfig, x: Integers, y: I64, seed: int) -> Any:
    """The classifier, fitted to windows x [windows, features] with labels y. Raises ConfigError where that fails."""
    target = get_class(model.target)
    params = dict(model.params)
    if "random_state" in inspect.signature(target).parameters:
        params.setdefault("random_state", seed)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            estimator = target(**params)
            fitted = (make_pipeline(StandardScaler(), estimator) if model.standardise else estimator).fit(x, y)
            fitted.predict(x[:1])  # some combinations of parameters fail only here
            return fitted
    except ValueError as error:
        text = str(error).splitlines()[0]
        raise ConfigError(
            f"model={model.name} can't be trained: {text}", hint="see conf/model/ for its keys"
        ) from error
