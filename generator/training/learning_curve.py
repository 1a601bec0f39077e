"""How the accuracy grows with the clips, and of which label more would help most."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from generator.config.schema import Config
from generator.dataset.excerpts import file_of
from generator.dataset.folds import training_folds
from generator.features.matrix import learnt_from
from generator.training.train import fit
from generator.types import I64, Dataset, FeatureMatrix, LearningCurve

FOLDS = 3
SHARES = (0.25, 0.5, 1.0)  # of the speakers learnt from
MORE = 20  # clips of one label
BUDGET = 10**7  # features of all windows of all fits: some seconds for an SVM or a small forest


def learning_curve(config: Config, dataset: Dataset, matrix: FeatureMatrix) -> LearningCurve | None:
    """From training clips alone, scored on speakers left out. None: not asked for, too few clips, or too much work."""
    asked = config.dataset.learning_curve and not config.front_end.learns  # else each fit would fit that one too
    folds = training_folds(dataset, FOLDS, config.seed) if asked else []
    fits = len(folds) * (len(SHARES) + len(dataset.labels))
    if not folds or fits * (len(dataset.train) + dataset.train_copies) * matrix.train.x.shape[1] > BUDGET:
        return None

    def right(parts: list[I64]) -> NDArray[np.bool_]:
        """Which clips of all folds are answered rightly, each fold's by a model of its part."""
        answered = zip(folds, parts, strict=True)
        return np.concatenate([_right(config, dataset, matrix, learnt, test) for (_, test), learnt in answered])

    by_file = dataset.split in ("file", "row")
    y, groups = matrix.train.y, np.array([file_of(clip.path) if by_file else clip.group for clip in dataset.train])
    drawn = [_ranks(groups[train], config.seed) for train, _ in folds]
    shares = [[train[rank < share] for (train, _), rank in zip(folds, drawn, strict=True)] for share in SHARES]
    complete = [parts for parts in shares if all(set(y[part]) == set(y) for part in parts)]
    answers = [right(parts) for parts in complete]
    points = [
        (round(np.mean([len(part) for part in parts])), float(answer.mean()))
        for parts, answer in zip(complete, answers, strict=True)
    ]
    gains = []
    for label in range(len(dataset.labels)):
        halved = [_without_half(train, rank, y[train] == label) for (train, _), rank in zip(folds, drawn, strict=True)]
        gains.append(_gain(answers[-1], right(halved), np.mean([(y[train] == label).sum() for train, _ in folds])))
    return LearningCurve(tuple(points), tuple(gains))


def _right(config: Config, dataset: Dataset, matrix: FeatureMatrix, learnt: I64, test: I64) -> NDArray[np.bool_]:
    estimator = fit(config.model, *learnt_from(learnt, dataset, matrix), config.seed)
    return np.asarray(estimator.predict(matrix.train.x[test]) == matrix.train.y[test])


def _ranks(groups: NDArray[np.str_], seed: int) -> NDArray[np.float64]:
    """A place from 0 to below 1 for each clip, by lot, the same for all clips of a speaker."""
    names, member = np.unique(groups, return_inverse=True)
    return np.random.default_rng(seed).permutation(len(names))[member] / len(names)


def _without_half(train: I64, rank: NDArray[np.float64], mine: NDArray[np.bool_]) -> I64:
    """Training clips with half the speakers of the label whose clips are `mine`, twice: labels keep their balance."""
    kept = train[mine & (rank <= np.median(rank[mine]))]
    return np.concatenate([train[~mine], np.resize(kept, np.count_nonzero(mine))])


def _gain(all_of_them: NDArray[np.bool_], half: NDArray[np.bool_], clips: float) -> float:
    """What MORE clips of a label would add to the accuracy, where each doubling adds as much as the last one did.

    0 where the last one added no more than twice its standard error; never more than is missing.
    """
    accuracy = float(np.mean(all_of_them))
    added = accuracy - float(np.mean(half))
    error = math.sqrt(np.count_nonzero(all_of_them != half)) / len(half)
    return min(added * math.log2(1 + MORE / clips), 1 - accuracy) if added > 2 * error else 0.0
