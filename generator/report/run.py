"""What the report stage reads: everything that a run made, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.cache.store import Cache
from generator.config.schema import Config
from generator.stream.budget import Choice
from generator.stream.score import StreamScore
from generator.types import Dataset, Evaluation, FeatureMatrix, LearningCurve, Resources, TrainedModel, Verification


@dataclass(frozen=True)
class Run:
    """The results of all stages before the report."""

    config: Config
    dataset: Dataset
    windows: FeatureMatrix  # as they were cut: columns, or rows of a CSV file
    matrix: FeatureMatrix
    trained: TrainedModel
    verification: Verification
    evaluation: Evaluation
    resources: Resources
    timing: Mapping[str, float]  # stage → seconds, in the order of the stages
    labels_only: bool  # the exporter's code answers with labels, not with comparable scores
    error_bound: float  # of a score, in units of the estimator's decision function
    learning: LearningCurve | None = None
    stream: StreamScore | None = None  # of test clips
    approximation: str | None = None  # what the exporter left out on purpose
    cached: tuple[str, ...] = ()  # stages whose results are those of an earlier run
    choice: Choice | None = None  # of detection.min_margin=auto
    cache: Cache = field(default_factory=Cache)  # of pictures, many of which are the same for other models
