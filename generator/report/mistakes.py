"""The test clips that were answered wrongly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.report.run import Run

ONE = 1 << 16  # a score of 1.0


@dataclass(frozen=True)
class Mistake:
    path: str
    label: str
    answer: str
    margin: str  # best score less the second best; empty where the exporter gives labels alone
    level: str  # of its loudest hop, by detection.threshold: "noticed" or "too quiet"


def mistakes(run: Run) -> list[Mistake]:
    """Surest first where there are scores, else in the order of the test clips."""
    answers = np.array(run.verification.predictions, dtype=np.int64)
    y = run.matrix.test.y
    wrong = [int(index) for index in np.flatnonzero(answers != y)]
    margins = _margins(run)
    wrong.sort(key=lambda index: -margins[index])
    labels, clips, triggered = run.dataset.labels, run.dataset.test, run.matrix.test.triggered
    return [
        Mistake(
            path=clips[index].path,
            label=labels[int(y[index])],
            answer=labels[int(answers[index])],
            margin="" if run.labels_only else f"{margins[index] / ONE:.3f}",
            level="noticed" if triggered[index] else "too quiet",
        )
        for index in wrong
    ]


def _margins(run: Run) -> list[int]:
    """In score units, a test clip; 0 where there are no scores to compare."""
    scores = run.verification.scores
    if run.labels_only or scores is None:
        return [0] * len(run.dataset.test)
    ordered = np.sort(scores.astype(np.int64), axis=1)
    margins: list[int] = (ordered[:, -1] - ordered[:, -2]).tolist()
    return margins
