"""Fit the classifier that the configuration names."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from hydra.utils import get_class
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from generator.config.schema import Config, ModelConfig
from generator.dataset.folds import dataset_folds
from generator.errors import ConfigError
from generator.features.matrix import fold_features, learnt_from, originals
from generator.types import I64, Dataset, FeatureMatrix, Integers, TrainedModel


def train(model: ModelConfig, dataset: Dataset, matrix: FeatureMatrix, seed: int) -> TrainedModel:
    """A classifier fitted to the training windows and their copies."""
    estimator = fit(model, *learnt_from(np.arange(len(dataset.train)), dataset, matrix), seed)
    return TrainedModel(
        estimator=estimator,
        train_accuracy=float(estimator.score(matrix.train.x, matrix.train.y)),
        converged=getattr(estimator, "fit_status_", 0) == 0,
    )


def cross_validate(config: Config, dataset: Dataset, windows: FeatureMatrix) -> Iterator[float]:
    """The accuracy on each of dataset.folds parts of all clips, by front end and classifier fitted to the others."""
    y = originals(windows)[1]
    for train_index, test_index in dataset_folds(dataset, config.dataset.folds, config.seed):
        _, x, learnt, held_out = fold_features(config, dataset, windows, train_index, test_index)
        yield float(fit(config.model, x, learnt, config.seed).score(held_out, y[test_index]))


def left_out(config: Config, dataset: Dataset) -> tuple[str, ...]:
    """The one speaker of each of dataset.folds; nothing where a fold has several."""
    clips = [*dataset.train, *dataset.test]
    parts = dataset_folds(dataset, config.dataset.folds, config.seed)
    speakers = [{clips[index].group for index in test} for _, test in parts]
    return tuple(name for names in speakers for name in names) if all(len(names) == 1 for names in speakers) else ()


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
