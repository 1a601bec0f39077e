"""The way through the house: Config → Dataset → FeatureMatrix → TrainedModel → ModelSource → RenderedProject →
Verification → Report. Each function here is a verb of conf/task/.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from generator import manifest, writer
from generator.cache import stages as cached
from generator.cache.store import Cache
from generator.commands import flashing, recording
from generator.config.schema import Config
from generator.dataset.load import load
from generator.errors import VerificationError
from generator.exporter.calibrated import Calibrated
from generator.mirror import Mirror
from generator.progress import Progress
from generator.render.project import render_capture, render_classifier
from generator.render.vectors import parity_vectors, vector_pcm
from generator.report import wording
from generator.report.report import Run, console_summary, report_files
from generator.stream.budget import Choice, choose_min_margin
from generator.stream.held_out import score_held_out
from generator.training.calibrate import calibrated
from generator.training.fold_models import fold_models
from generator.training.learning_curve import learning_curve
from generator.training.score import evaluate
from generator.training.train import cross_validate, left_out, train
from generator.types import Dataset, FeatureMatrix, Outcome, TrainedModel
from generator.verify.resources import measure

AGREEMENT = 0.998  # with predict; fewer is said loudly


def generate(config: Config, progress: Progress) -> Outcome:
    """task=generate: samples in, two proven projects and a report out."""
    clock, cache = Clock(), Cache.of(config, progress)
    target = _target(config)
    front_end, detector = config.front_end, config.detector

    with clock("dataset"):
        dataset = load(config, progress, cache)
    with clock("augmentation"):
        dataset = cached.augment(config, dataset, progress=progress, cache=cache)
    with clock("features"):
        progress.stage(
            f"features  {config.features.name}: {front_end.size} a window of {front_end.num_columns} columns"
        )
        windows = cached.cut(config, dataset, front_end, detector, progress=progress, cache=cache)
        front_end, matrix = cached.fit(config, dataset, front_end, windows, cache=cache)
    with clock("train"):
        progress.stage(f"train     {config.model.name} on {wording.learnt(dataset)}")
        trained = train(config.model, dataset, matrix, config.seed)
        if config.dataset.cross_validated:
            accuracies = tuple(cross_validate(config, dataset, windows))
            trained = replace(trained, cross_validation=accuracies, left_out=left_out(config, dataset))
        if not trained.converged:
            progress.warn(
                "training stopped at model.max_iter before it was done: try model=linear_svm or a smaller model.C"
            )
        learning = learning_curve(config, dataset, matrix)
    with clock("export"):
        config, model, choice = _exported(config, dataset, windows, trained, progress)
        mirror = Mirror(front_end, config.detector, model)
        resources = measure(config, mirror)
    with clock("render"):
        classifier = render_classifier(config, mirror, parity_vectors(dataset, matrix, mirror))
        files = _below("classifier", classifier.files) | _below("capture", render_capture(config).files)

    with writer.staging(target) as staged:
        writer.write(staged, files | {"config.yaml": config.resolved})
        with clock("verify"):
            verification = cached.verify(
                config, staged / "classifier",
                dataset=dataset, matrix=matrix, trained=trained, mirror=mirror, progress=progress, cache=cache,
            )  # fmt: skip
        if verification.label_agreement is not None and verification.label_agreement < AGREEMENT:
            progress.warn(f"answers as scikit-learn's predict on {verification.label_agreement:.1%} of the clips only")
        with clock("profile"):
            if verification.status != "failed":
                pcm = vector_pcm(dataset, mirror)
                resources = cached.profile(
                    config, staged / "classifier", resources, mirror=mirror, pcm=pcm, progress=progress, cache=cache
                )
        with clock("stream"):
            proven = verification.status == "passed"
            stream = score_held_out(config, staged / "classifier", dataset, progress, cache) if proven else None
        evaluation = evaluate(dataset, matrix.test, np.array(verification.predictions), np.array(verification.rejected))
        run = Run(
            config, dataset, windows, matrix, trained, verification, evaluation, resources, clock.seconds,
            mirror.source.labels_only, mirror.source.error_bound, learning, stream, mirror.source.approximation,
            tuple(dict.fromkeys(cache.hits)), choice, cache,
        )  # fmt: skip
        writer.write(staged, report_files(run))
        if verification.status == "failed":
            failed = target.with_name(f"{target.name}.failed")
            writer.swap(staged, failed)
            raise VerificationError(
                f"{verification.reason}. {target} is as it was; what failed is in {failed}",
                hint="please report this with the folder that failed",
            )
        aside = writer.install(staged, target, owned={f"classifier/{name}" for name in classifier.owned})
    _tell(aside, progress)
    return Outcome(0, console_summary(run, target.as_posix()))


def _exported(
    config: Config, dataset: Dataset, windows: FeatureMatrix, trained: TrainedModel, progress: Progress
) -> tuple[Config, Calibrated, Choice | None]:
    """The model with log-odds as scores and, where detection.min_margin=auto, what it came to: both by models of folds.

    The configuration has the margin that was chosen.
    """
    source = config.exporter.export(trained.estimator, config.front_end.dtype)
    folds = [] if source.labels_only else fold_models(config, dataset, windows)
    model = calibrated(source, folds, windows.train.y)
    choice = choose_min_margin(config, dataset, folds, model.factor, progress)
    return choice.applied(config) if choice else config, model, choice


def capture(config: Config, progress: Progress) -> Outcome:
    """task=capture: the capture firmware alone, which needs no samples."""
    target = _target(config, "capture/")
    progress.stage(f"render    the capture firmware for {config.board.title}")
    with writer.staging(target) as staged:
        writer.write(staged, _below("capture", render_capture(config).files))
        aside = writer.install(staged, target, scope="capture/")
    _tell(aside, progress)
    return Outcome(
        0,
        f"{target}/capture is ready. Next, with the board plugged in:\n"
        f"  {flashing(config, 'capture')}\n"
        f"  {recording(config, config.labels[0])}",
    )


def _target(config: Config, scope: str = "") -> Path:
    """The project's folder. Raises ToolError where files of ours below target/scope were edited and may not go."""
    target = Path(config.project_dir)
    if not config.overwrite:
        manifest.check_unedited(target, scope, config.resolved)
    return target


def _below(folder: str, files: Mapping[str, str]) -> dict[str, str]:
    return {f"{folder}/{name}": text for name, text in files.items()}


def _tell(aside: list[str], progress: Progress) -> None:
    if aside:
        progress.warn(f"files that were not as the generator left them stay as {', '.join(aside)}")


class Clock:
    """Seconds that each stage took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[stage] = round(time.perf_counter() - start, 3)
