"""The factor from a model's own scores to natural log-odds, from training clips that it was not fitted to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

from generator.config.schema import Config
from generator.dataset.folds import training_folds
from generator.exporter.calibrated import Calibrated
from generator.exporter.scores import ONE
from generator.features.matrix import fold_features
from generator.training.train import fit
from generator.types import I64, Dataset, FeatureMatrix, ModelSource

FOLDS = 4
BOUNDS = (-8.0, 8.0)  # of log2(factor): a calibration, not a rescue


def calibrated(source: ModelSource, config: Config, dataset: Dataset, windows: FeatureMatrix) -> Calibrated:
    """The exported model with its factor; 1 where it gives labels only or the clips are too few to tell."""
    folds = [] if source.labels_only else training_folds(dataset, FOLDS, config.seed)
    if not folds:
        return Calibrated(source, 1.0)
    y, scores = windows.train.y, []
    for train, test in folds:
        x, learnt, held_out = fold_features(config, dataset, windows, train, test)
        estimator = fit(config.model, x, learnt, config.seed)
        scores.append(config.exporter.export(estimator, x.dtype).scores(held_out) / ONE)
    return Calibrated(source, fit_factor(np.concatenate(scores), np.concatenate([y[test] for _, test in folds])))


def fit_factor(scores: NDArray[np.float64], y: I64) -> float:
    """The factor with the highest likelihood of labels y [windows] under softmax(factor · scores [windows, labels]).

    Labels count as certain only to 1 - 1/(windows + 2) (J. Platt, "Probabilistic outputs for support vector machines",
    1999), so that a model without a mistake does not become infinitely sure.
    """
    count, labels = scores.shape
    doubt = 1 / (count + 2)
    target = np.full(scores.shape, doubt / (labels - 1))
    target[np.arange(count), y] = 1 - doubt

    def loss(log2_factor: float) -> float:
        return float(-(target * log_softmax(2.0**log2_factor * scores, axis=1)).mean())

    return float(2.0 ** minimize_scalar(loss, bounds=BOUNDS, method="bounded").x)
