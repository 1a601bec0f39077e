"""The test clips that were answered wrongly, the worst of them to look at and to listen to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.cache.keys import code_version, digest
from generator.detection.base import leads
from generator.features.matrix import whole_hops
from generator.report.plots.canvas import Plot
from generator.report.plots.clip import clip_plot
from generator.report.plots.levels import Levels
from generator.report.run import Run
from generator.report.sound import excerpt
from generator.types import I64

ONE = 1 << 16  # a score of 1.0
PICTURED = 12  # mistakes with picture and sound; more are rows of a table


@dataclass(frozen=True)
class Mistake:
    path: str
    label: str
    answer: str
    margin: str  # best score less the second best; empty where the exporter gives labels alone
    level: str  # of its loudest hop, by detection.threshold: "noticed" or "too quiet"
    plot: Plot | None  # None: past PICTURED, or a row of features
    sound: str | None  # URL


def mistakes(run: Run) -> list[Mistake]:
    """Surest first where there are scores, else in the order of the test clips."""
    wrong = [int(index) for index in np.flatnonzero(_answers(run) != run.matrix.test.y)]
    sure = margins(run)
    if sure is not None:
        wrong.sort(key=lambda index: -sure[index])
    return [
        _mistake(run, index, None if sure is None else int(sure[index]), pictured=number < PICTURED)
        for number, index in enumerate(wrong)
    ]


def margins(run: Run) -> I64 | None:
    """Best score less the second best [test clips], 65536 for 1; None where there are no scores to compare."""
    scores = run.verification.scores
    if run.labels_only or scores is None:
        return None
    return leads(scores)


def is_right(run: Run) -> NDArray[np.bool_]:
    """Whether a test clip was answered rightly [test clips]."""
    return np.asarray(_answers(run) == run.matrix.test.y)


def _answers(run: Run) -> I64:
    return np.array(run.verification.predictions, dtype=np.int64)


def _mistake(run: Run, index: int, margin: int | None, *, pictured: bool) -> Mistake:
    labels, clip = run.dataset.labels, run.dataset.test[index]
    label, answer = labels[clip.label], labels[run.verification.predictions[index]]
    plot, sound = _example(run, index, f"{clip.path}: {label} answered as {answer}") if pictured else (None, None)
    return Mistake(
        path=clip.path,
        label=label,
        answer=answer,
        margin="" if margin is None else f"{margin / ONE:.3f}",
        level="noticed" if run.matrix.test.triggered[index] else "too quiet",
        plot=plot,
        sound=sound,
    )


def _example(run: Run, index: int, title: str) -> tuple[Plot | None, str | None]:
    """A test clip's picture and sound."""
    if not run.dataset.is_audio:
        return None, None
    config, samples = run.config, run.dataset.test[index].samples
    rate, hop, levels = config.audio.sample_rate, config.features.hop_length, Levels.of(config)
    at = config.detector.cut(whole_hops(samples, hop)).start * hop / rate
    heard = excerpt(samples, rate, at + levels.seconds / 2)
    window = np.asarray(run.windows.test.x[index], np.int16)
    key = digest(
        title, f"{at} {heard.start} {heard.rate}", heard.samples, window, *levels.parts, code_version("report")
    )
    return run.cache.get("pictures", key, lambda: clip_plot(title, heard, window, at, levels)), heard.url
