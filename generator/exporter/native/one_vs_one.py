"""Decisions of two labels at a time to scores of each, as templates/lib/model/one_vs_one and scikit-learn's SVC do."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.errors import ExportError
from generator.exporter.scores import ONE
from generator.types import I32, I64

F64 = NDArray[np.float64]


def signed(svc: Any) -> tuple[F64, F64]:
    """Dual coefficients [labels - 1, vectors] and intercepts [pairs]; a decision is positive for a pair's first label.

    scikit-learn's attributes are so for three labels and more, and the other way round for two.
    """
    sign = -1.0 if len(svc.classes_) == 2 else 1.0
    return sign * np.asarray(svc.dual_coef_, np.float64), sign * np.asarray(svc.intercept_, np.float64)


def pairs(labels: int) -> list[tuple[int, int]]:
    return [(first, second) for first in range(labels) for second in range(first + 1, labels)]


def of_each_label(counts: I64) -> list[slice]:
    """Where each label's support vectors are, `counts` of them, which are sorted by label."""
    return [slice(end - count, end) for end, count in zip(np.cumsum(counts), counts, strict=True)]


def too_large(svc: Any) -> ExportError:
    """For coefficients of which no int64 holds the sums in units of 1/65536."""
    return ExportError(
        f"model.C={svc.C:g} with this kernel gives coefficients too large for integers",
        hint="model.C=1, or model.gamma=scale",
    )


def vote_scores(decision: I32, labels: int, break_ties: bool) -> I32:
    """Decisions [windows, pairs] to scores [windows, labels]."""
    if labels == 2:
        return np.concatenate([decision, -decision], axis=1)
    votes = np.zeros((len(decision), labels), np.int64)
    confidence = np.zeros((len(decision), labels), np.int64)
    for pair, (first, second) in enumerate(pairs(labels)):
        value = decision[:, pair].astype(np.int64)
        votes[:, first] += value >= 0
        votes[:, second] += value < 0
        confidence[:, first] += value
        confidence[:, second] -= value
    if not break_ties:
        return (votes * ONE).astype(np.int32)
    size = np.abs(confidence)
    squashed = np.sign(confidence) * (size * ONE // (3 * (size + ONE)))
    return np.asarray(votes * ONE + squashed, np.int32)
