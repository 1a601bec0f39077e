"""detection.min_margin=auto: the least margin that keeps to detection.max_false_accepts.

It is told from training clips alone, each as heard by a model of the other folds: streams of them as test clips are
composed to (held_out.py), through the Python mirror of the detector.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from generator.config.schema import Config
from generator.detection.base import AUTO
from generator.errors import DatasetError
from generator.exporter.calibrated import Calibrated
from generator.mirror import Mirror
from generator.progress import Progress
from generator.stream.curve import MARGINS, Heard, Point, det_curve
from generator.stream.held_out import TOLERANCE, stream_of
from generator.stream.truth import wanted
from generator.training.fold_models import FoldModel
from generator.types import Dataset

MINUTES = 10.0  # a fold


@dataclass(frozen=True)
class Choice:
    """The margin chosen, and what it gives in streams of training clips."""

    point: Point
    max_false_accepts: float  # that were allowed, an hour
    seconds: float  # of the streams

    def applied(self, config: Config) -> Config:
        """With the number in place of AUTO; its `resolved` and `hash` stay those of AUTO, which replay the run."""
        return replace(config, detection=config.detection.with_min_margin(self.point.min_margin))


def choose_min_margin(
    config: Config, dataset: Dataset, folds: Sequence[FoldModel], factor: float, progress: Progress
) -> Choice | None:
    """None where the configuration gives a number. `factor`: that of the scores, see Calibrated.

    Raises DatasetError where the clips are too few, or no margin of MARGINS suffices.
    """
    detection, labels = config.detection, wanted(config)
    if detection.min_margin != AUTO:
        return None
    progress.stage(f"margin    for {detection.max_false_accepts:g} false accepts an hour, on training clips left out")
    streams = _streams(config, dataset, folds, factor)
    curve = det_curve(streams, config.detector, labels, sample_rate=config.audio.sample_rate, tolerance=TOLERANCE)
    for point in curve:
        if point.false_accepts_per_hour <= detection.max_false_accepts:
            return Choice(point, detection.max_false_accepts, sum(stream.seconds for stream in streams))
    raise DatasetError(
        f"detection.min_margin={AUTO}: with {MARGINS[-1]:g} there still are {point.false_accepts_per_hour:.1f} false "
        f"accepts an hour, more than detection.max_false_accepts={detection.max_false_accepts:g}",
        hint="more recordings of other sounds and words, or a larger detection.max_false_accepts",
    )


def _streams(config: Config, dataset: Dataset, folds: Sequence[FoldModel], factor: float) -> list[Heard]:
    """One of each fold whose clips that were left out are both words and others."""
    labels, rate, streams = wanted(config), config.audio.sample_rate, []
    for seed, fold in enumerate(folds, config.seed):
        clips = [dataset.train[index] for index in fold.held_out.tolist()]
        if {clip.label in labels for clip in clips} == {True, False} and dataset.is_audio:
            stream = stream_of(clips, dataset.backgrounds, config, minutes=MINUTES, seed=seed)
            mirror = Mirror(fold.front_end, config.detector, Calibrated(fold.source, factor))
            streams.append(Heard(stream.words, mirror.trace(stream.pcm), len(stream.pcm) / rate))
    if not streams:
        raise DatasetError(
            f"detection.min_margin={AUTO} needs recordings of words and of other sounds, each by two speakers or more",
            hint="record more speakers, or choose a number: detection.min_margin=1",
        )
    return streams
