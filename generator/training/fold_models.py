"""Exported models of parts of the training clips, for what is to be learnt of clips that a model was not fitted to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.config.schema import Config
from generator.dataset.folds import training_folds
from generator.exporter.scores import ONE
from generator.features.base import FrontEnd
from generator.features.matrix import fold_features
from generator.training.train import fit
from generator.types import I64, Dataset, FeatureMatrix, ModelSource

FOLDS = 4


@dataclass(frozen=True)
class FoldModel:
    """Front end and model as they become without some of the training clips, nor copies of them."""

    front_end: FrontEnd
    source: ModelSource
    held_out: I64  # those training clips, by their indices
    scores: NDArray[np.float64]  # of their windows, in the model's own unit [clips, labels]


def fold_models(config: Config, dataset: Dataset, windows: FeatureMatrix) -> list[FoldModel]:
    """At most FOLDS of them, together of all training clips; none where those are too few."""
    models = []
    for train, held_out in training_folds(dataset, FOLDS, config.seed):
        front_end, x, y, features = fold_features(config, dataset, windows, train, held_out)
        source = config.exporter.export(fit(config.model, x, y, config.seed), x.dtype)
        models.append(FoldModel(front_end, source, held_out, source.scores(features) / ONE))
    return models
