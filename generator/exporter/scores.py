"""Scores as the board has them: int32 in units of 1/65536, within LIMIT."""

from __future__ import annotations

import numpy as np

from generator.types import I32, I64

SCORE_BITS = 16
ONE = 1 << SCORE_BITS
LIMIT = (1 << 30) - 1


def saturated(sums: I64, shift: int) -> I32:
    """Sums with `shift` more fraction bits to scores, rounded down so that signs stay; same shape."""
    return np.asarray(np.clip(sums >> shift, -LIMIT, LIMIT), np.int32)


def answers_only(answers: I64, labels: int) -> I32:
    """Answers [windows] to scores [windows, labels]: ONE for the answer, 0 else."""
    return np.where(np.arange(labels) == answers[:, None], ONE, 0).astype(np.int32)
