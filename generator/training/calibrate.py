"""The factor from a model's own scores to natural log-odds, from training clips that it was not fitted to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

from generator.exporter.calibrated import Calibrated
from generator.training.fold_models import FoldModel
from generator.types import I64, ModelSource

BOUNDS = (-8.0, 8.0)  # of log2(factor): a calibration, not a rescue


def calibrated(source: ModelSource, folds: Sequence[FoldModel], y: I64) -> Calibrated:
    """The exported model with its factor; 1 where there are no folds. `y`: labels of the training clips."""
    if not folds:
        return Calibrated(source, 1.0)
    scores = np.concatenate([fold.scores for fold in folds])
    return Calibrated(source, fit_factor(scores, np.concatenate([y[fold.held_out] for fold in folds])))


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
