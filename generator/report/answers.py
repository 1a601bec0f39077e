"""answers.csv: what the classifier says of each test clip. A board is held against it (task=evaluate)."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

from generator.report.run import Run
from generator.types import I16

FIXED = ("path", "label", "answer", "sha256")  # then a column of scores a label


@dataclass(frozen=True)
class Answer:
    """One test clip."""

    path: str  # relative to samples_dir, or to dataset.test_dir
    label: int  # the true one
    answer: int  # of the detector; -1: rejected
    digest: str  # digest_of() the clip's samples
    scores: tuple[int, ...]  # a label, 65536 for 1


def answers_of(run: Run) -> list[Answer]:
    """By the compiled C++, or by its mirror without a compiler. None for rows of features, which are no sound."""
    verification = run.verification
    if verification.scores is None or not run.dataset.is_audio:
        return []
    scores = verification.scores.tolist()
    answered = [
        -1 if rejected else label
        for label, rejected in zip(verification.predictions, verification.rejected, strict=True)
    ]
    return [
        Answer(clip.path, clip.label, answer, digest_of(clip.samples), tuple(row))
        for clip, answer, row in zip(run.dataset.test, answered, scores, strict=True)
    ]


def digest_of(samples: I16) -> str:
    """16 hexadecimal digits over PCM [samples] as it is read and resampled."""
    return hashlib.sha256(samples.astype("<i2").tobytes()).hexdigest()[:16]


def write_answers(answers: Sequence[Answer], labels: Sequence[str]) -> str:
    """As CSV with a header; the answer of a rejected clip is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*FIXED, *(f"score of {label}" for label in labels)])
    for clip in answers:
        answer = labels[clip.answer] if clip.answer >= 0 else ""
        writer.writerow([clip.path, labels[clip.label], answer, clip.digest, *clip.scores])
    return text.getvalue()


def read_answers(text: str, labels: Sequence[str]) -> list[Answer]:
    """Undoes write_answers(). Raises ValueError where the text is something else."""
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    if header[: len(FIXED)] != list(FIXED):
        raise ValueError(f"columns {header}")
    index = {"": -1, **{label: number for number, label in enumerate(labels)}}
    answers = []
    for path, label, answer, digest, *scores in rows:
        if label not in labels or answer not in index or len(scores) != len(labels):
            raise ValueError(path)
        answers.append(Answer(path, index[label], index[answer], digest, tuple(map(int, scores))))
    return answers
