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

from generator.config.schema import ModelConfig
from generator.dataset.split import folds
from generator.errors import ConfigError
from generator.types import I64, Dataset, FeatureMatrix, Integers, TrainedModel


def train(model: ModelConfig, dataset: Dataset, matrix: FeatureMatrix, fold_count: int, seed: int) -> TrainedModel:
    """A classifier fitted to the training windows; with fold_count > 0, also its accuracy on each fold of all clips."""
    estimator = fit(model, *learnt_from(np.arange(len(dataset.train)), dataset, matrix), seed)
    return TrainedModel(
        estimator=estimator,
        train_accuracy=float(estimator.score(matrix.train.x, matrix.train.y)),
        converged=getattr(estimator, "fit_status_", 0) == 0,
        cross_validation=tuple(_cross_validate(model, dataset, matrix, fold_count, seed)) if fold_count else (),
    )


def _cross_validate(
    model: ModelConfig, dataset: Dataset, matrix: FeatureMatrix, count: int, seed: int
) -> Iterator[float]:
    x, y = originals(matrix)
    for train_index, test_index in folds(dataset, count, seed):
        estimator = fit(model, *learnt_from(train_index, dataset, matrix), seed)
        yield float(estimator.score(x[test_index], y[test_index]))


def originals(matrix: FeatureMatrix) -> tuple[Integers, I64]:
    """Windows of the training and then the test clips: x [windows, features], y [windows]."""
    return np.concatenate([matrix.train.x, matrix.test.x]), np.concatenate([matrix.train.y, matrix.test.y])


def learnt_from(index: I64, dataset: Dataset, matrix: FeatureMatrix) -> tuple[Integers, I64]:
    """`originals` of `index` and the copies in which there is nothing else: what is held out is in none of them.

    What `index` names twice counts twice, its copies too.
    """
    x, y = originals(matrix)
    if matrix.copies is None:
        return x[index], y[index]
    times = np.bincount(index, minlength=len(x))
    copies = np.repeat(np.arange(len(dataset.copies)), [times[list(copy.made_from)].min() for copy in dataset.copies])
    return np.concatenate([x[index], matrix.copies.x[copies]]), np.concatenate([y[index], matrix.copies.y[copies]])


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
