"""The way through the house: Config → Dataset → FeatureMatrix → TrainedModel → ModelSource → RenderedProject →
Verification → Report. Each function here is a verb of conf/task/.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from generator import writer
from generator.cache import stages as cached
from generator.cache.store import Cache
from generator.config.schema import Config
from generator.dataset.load import load
from generator.errors import VerificationError
from generator.mirror import Mirror
from generator.progress import Progress
from generator.render.project import render_capture, render_classifier
from generator.render.vectors import parity_vectors, vector_pcm
from generator.report import wording
from generator.report.report import Run, console_summary, report_files
from generator.training.calibrate import calibrated
from generator.training.learning_curve import learning_curve
from generator.training.score import evaluate
from generator.training.train import train
from generator.types import Outcome, RenderedProject
from generator.verify.resources import measure

AGREEMENT = 0.998  # with predict; fewer is said loudly


def generate(config: Config, progress: Progress) -> Outcome:
    """task=generate: samples in, two proven projects and a report out."""
    clock, cache = Clock(), Cache.of(config, progress)
    target = Path(config.project_dir)
    front_end = config.features.front_end(config.audio.sample_rate, config.audio.window)
    detector = config.detection.detector(config.audio.sample_rate, front_end.hop_length, front_end.num_columns)

    with clock("dataset"):
        dataset = load(config, progress, cache)
    with clock("augmentation"):
        dataset = cached.augment(config, dataset, progress=progress, cache=cache)
    with clock("features"):
        progress.stage(
            f"features  {config.features.name}: {front_end.size} a window of {front_end.num_columns} columns"
        )
        matrix = cached.extract(config, dataset, front_end, detector, progress=progress, cache=cache)
    with clock("train"):
        progress.stage(f"train     {config.model.name} on {wording.learnt(dataset)}")
        trained = train(config.model, dataset, matrix, config.dataset.folds, config.seed)
        if not trained.converged:
            progress.warn(
                "training stopped at model.max_iter before it was done: try model=linear_svm or a smaller model.C"
            )
        learning = learning_curve(config, dataset, matrix)
    with clock("export"):
        source = config.exporter.export(trained.estimator, front_end.dtype)
        mirror = Mirror(front_end, detector, calibrated(source, config, dataset, matrix))
        resources = measure(config, mirror)
    with clock("render"):
        classifier = render_classifier(config, mirror, parity_vectors(dataset, matrix, mirror))
        files = _in(classifier, "classifier", target) | _in(render_capture(config), "capture", target)

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
        evaluation = evaluate(dataset, matrix.test, np.array(verification.predictions), np.array(verification.rejected))
        run = Run(
            config, dataset, matrix, trained, verification, evaluation, resources, clock.seconds,
            mirror.source.labels_only, mirror.source.error_bound, learning, mirror.source.approximation,
            tuple(dict.fromkeys(cache.hits)),
        )  # fmt: skip
        writer.write(staged, report_files(run))
        if verification.status == "failed":
            failed = target.with_name(f"{target.name}.failed")
            writer.swap(staged, failed)
            raise VerificationError(
                f"{verification.reason}. {target} is as it was; what failed is in {failed}",
                hint="please report this with the folder that failed",
            )
        writer.install(staged, target)
    return Outcome(0, console_summary(run, target.as_posix()))


def capture(config: Config, progress: Progress) -> Outcome:
    """task=capture: the capture firmware alone, which needs no samples."""
    target = Path(config.project_dir)
    progress.stage(f"render    the capture firmware for {config.board.title}")
    with writer.staging(target) as staged:
        writer.write(staged, _in(render_capture(config), "capture", target))
        writer.install(staged, target, scope="capture/")
    return Outcome(
        0,
        f"{target}/capture is ready. Next, with the board plugged in:\n"
        f"  pio run -d {target}/capture -t upload\n"
        f"  python -m generator task=record 'labels=[{','.join(config.labels)}]' label={config.labels[0]} count=40",
    )


def _in(project: RenderedProject, folder: str, target: Path) -> dict[str, str | bytes]:
    """The project's files below `folder`, those that the user owns as they are."""
    files = writer.keep_owned(project.files, project.owned, target / folder)
    return {f"{folder}/{name}": text for name, text in files.items()}


class Clock:
    """Seconds that each stage took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[stage] = round(time.perf_counter() - start, 3)
