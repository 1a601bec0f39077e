"""The board's answers beside the computer's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from generator.evaluate.clips import BoardAnswer
from generator.report.answers import Answer
from generator.report.summary import plain
from generator.types import I64


@dataclass(frozen=True)
class Times:
    """Of one kind of work, over all clips [µs]."""

    median: float
    max: float


@dataclass(frozen=True)
class Comparison:
    """Accuracies are of forced choices: the first label with the highest score counts, also where it is rejected."""

    clips: int
    accuracy: float  # of the board
    host_accuracy: float  # of the computer
    score_mismatches: tuple[str, ...]  # clips to which the board gives any other score
    label_mismatches: tuple[str, ...]  # clips that it answers otherwise
    confusion: I64  # of the board, [true label, answered label]
    hop: Times | None  # front end, a hop: the mean over a clip; None where not measured
    window: Times | None  # features and model, a window

    @property
    def mismatches(self) -> tuple[str, ...]:
        """Clips that differ in any way."""
        return tuple(dict.fromkeys([*self.score_mismatches, *self.label_mismatches]))


def compare(answers: Sequence[Answer], board_answers: Sequence[BoardAnswer], *, is_virtual: bool) -> Comparison:
    """Clip by clip, in their order. A virtual board's times say nothing, and are left out."""
    pairs = list(zip(answers, board_answers, strict=True))
    truth = np.array([answer.label for answer in answers])
    ours = np.array([answer.scores for answer in answers]).argmax(1)
    theirs = np.array([answer.scores for answer in board_answers]).argmax(1)
    labels = len(answers[0].scores)
    confusion = np.zeros((labels, labels), np.int64)
    np.add.at(confusion, (truth, theirs), 1)
    return Comparison(
        clips=len(answers),
        accuracy=float((theirs == truth).mean()),
        host_accuracy=float((ours == truth).mean()),
        score_mismatches=tuple(answer.path for answer, board in pairs if board.scores != answer.scores),
        label_mismatches=tuple(answer.path for answer, board in pairs if board.label != answer.answer),
        confusion=confusion,
        hop=None if is_virtual else _times(board.hop_time for board in board_answers),
        window=None if is_virtual else _times(board.window_time for board in board_answers),
    )


def _times(values: Iterable[float]) -> Times:
    of_clips = np.array(list(values))
    return Times(float(np.median(of_clips)), float(of_clips.max()))


def section(comparison: Comparison, board: str, port: str) -> dict[str, Any]:
    """`board_evaluation` of report.json."""
    hop, window = comparison.hop, comparison.window
    content: dict[str, Any] = plain(
        {
            "port": port,
            "board": board,
            "clips": comparison.clips,
            "accuracy": comparison.accuracy,
            "host_accuracy": comparison.host_accuracy,
            "score_mismatches": len(comparison.score_mismatches),
            "label_mismatches": len(comparison.label_mismatches),
            "mismatches": comparison.mismatches,
            "microseconds": {"hop": asdict(hop), "window": asdict(window)} if hop and window else None,
            "confusion": comparison.confusion,
        }
    )
    return content
