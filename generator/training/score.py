"""How good the answers on the test clips are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from generator.types import I64, Dataset, Evaluation, FeatureSet, LabelScore

RESAMPLES = 2000
MIN_GROUPS = 5  # fewer say nothing of how groups differ


def evaluate(dataset: Dataset, test: FeatureSet, answers: I64, rejected: I64) -> Evaluation:
    """answers: forced choice, label index a test clip; rejected: 1 where the detector would give no label."""
    count = len(dataset.labels)
    confusion = np.zeros((count, count), np.int64)
    np.add.at(confusion, (test.y, answers), 1)
    right = int(confusion.trace())
    scores = tuple(_label_score(label, index, confusion) for index, label in enumerate(dataset.labels))
    return Evaluation(
        accuracy=right / len(test.y),
        balanced_accuracy=float(np.mean([score.recall for score in scores])),
        accuracy_ci95=wilson_interval(right, len(test.y)),
        accuracy_ci95_groups=_over_groups(dataset, answers == test.y) if dataset.is_audio else None,
        confusion=confusion,
        per_label=scores,
        trigger_rate=float(test.triggered.mean()) if dataset.is_audio else None,
        reject_rate=float(rejected.mean()),
    )


def wilson_interval(right: int, total: int) -> tuple[float, float]:
    """95 % interval of a share (E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    JASA 22, 1927)."""
    interval = binomtest(right, total).proportion_ci(0.95, "wilson")
    return float(interval.low), float(interval.high)


def _over_groups(dataset: Dataset, right: NDArray[np.bool_]) -> tuple[float, float] | None:
    groups = [clip.group for clip in dataset.test]
    return bootstrap_interval(right, groups) if len(set(groups)) >= MIN_GROUPS else None


def bootstrap_interval(right: NDArray[np.bool_], groups: Sequence[str]) -> tuple[float, float]:
    """95 % interval of the share of right answers [clips] for other groups of the same kind.

    Percentiles over RESAMPLES draws of as many whole groups, with replacement (B. Efron, "Bootstrap methods: another
    look at the jackknife", Annals of Statistics 7, 1979), always the same draws.
    """
    _, member = np.unique(np.asarray(groups), return_inverse=True)
    clips = np.bincount(member)
    hits = np.bincount(member, weights=right)
    drawn = np.random.default_rng(0).multinomial(len(clips), np.full(len(clips), 1 / len(clips)), RESAMPLES)
    low, high = np.quantile(drawn @ hits / (drawn @ clips), (0.025, 0.975))
    return float(low), float(high)


def _label_score(label: str, index: int, confusion: I64) -> LabelScore:
    hits, clips, answers = (
        float(confusion[index, index]),
        int(confusion[index].sum()),
        int(confusion[:, index].sum()),
    )
    precision, recall = hits / answers if answers else 0.0, hits / clips if clips else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return LabelScore(label, clips, precision, recall, f1)
