"""Which pictures a run has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from generator.cache.keys import code_version, digest
from generator.report import wording
from generator.report.mistakes import ONE, is_right, margins
from generator.report.plots.canvas import Plot
from generator.report.plots.labels import lines_plot, spectra_plot
from generator.report.plots.learning import learning_plot
from generator.report.plots.levels import Levels
from generator.report.plots.scores import scores_plot
from generator.report.plots.speakers import Speaker, speakers_plot
from generator.report.run import Run

CLIPS = 2  # a speaker at least, on average: of fewer nothing can be said


@dataclass(frozen=True)
class Pictures:
    """None: the run has nothing to show there."""

    speakers: Plot | None
    labels: Plot
    scores: Plot | None
    learning: Plot | None


def pictures(run: Run) -> Pictures:
    by_speaker = speakers(run)
    return Pictures(
        speakers=speakers_plot(by_speaker, run.evaluation.accuracy) if by_speaker else None,
        labels=_labels(run),
        scores=_scores(run),
        learning=learning_plot(run.learning, wording.advice(run.learning, run.dataset)) if run.learning else None,
    )


def speakers(run: Run) -> list[Speaker]:
    """Of the test clips, first who is surely understood badly; none where there are too few clips of each."""
    groups = [clip.group for clip in run.dataset.test]
    clips = Counter(groups)
    if not run.dataset.is_audio or len(clips) < 2 or len(groups) < CLIPS * len(clips):
        return []
    right = Counter(group for group, is_so in zip(groups, is_right(run).tolist(), strict=True) if is_so)
    found = [Speaker(group, right[group], count) for group, count in clips.items()]
    return sorted(found, key=lambda speaker: (speaker.interval[1], speaker.accuracy, speaker.name))


def _labels(run: Run) -> Plot:
    labels, train = run.dataset.labels, run.windows.train
    if not run.dataset.is_audio:
        return lines_plot(labels, run.matrix.train.x, train.y)
    levels = Levels.of(run.config)

    def draw() -> Plot:
        if levels.bands is None:
            return lines_plot(labels, train.x[..., 0], train.y, levels.seconds)
        return spectra_plot(labels, np.asarray(train.x, np.int16), train.y, levels)

    key = digest("labels", *labels, train.x, train.y, *levels.parts, code_version("report"))
    return run.cache.get("pictures", key, draw)


def _scores(run: Run) -> Plot | None:
    sure, right = margins(run), is_right(run)
    if sure is None or not right.any():
        return None
    odds = sure / ONE
    return scores_plot(odds[right], odds[~right], float(run.config.detection.min_margin))
