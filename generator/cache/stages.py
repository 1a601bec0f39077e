"""Stages of the pipeline that take over the result of an earlier run where all that decides it is the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from generator.augmentation import augment as augmentation
from generator.cache.keys import code_version, described, digest
from generator.cache.store import Cache
from generator.config.schema import Config
from generator.detection.base import Detector
from generator.features import matrix as features
from generator.features.base import FrontEnd
from generator.mirror import Mirror
from generator.progress import Progress
from generator.types import I16, Clip, Dataset, FeatureMatrix, FeatureSet, Resources, TrainedModel, Verification
from generator.verify import profile as profiling
from generator.verify import verify as verifying
from generator.verify.compiler import find_compiler

MIRROR = ("features", "detection", "exporter", "mirror.py")  # the code of the integers


def augment(config: Config, dataset: Dataset, *, progress: Progress, cache: Cache) -> Dataset:
    """`augment.augment`."""
    settings = described(config.augmentation, config.audio.sample_rate, config.seed, config.dataset.folds > 0)
    key = digest(
        settings, *_contents(dataset.train), "test", *_contents(dataset.test), "noise", *dataset.backgrounds,
        code_version("augmentation", "dataset"),
    )  # fmt: skip
    copies = cache.get("augmentation", key, lambda: augmentation.augment(config, dataset, progress).copies)
    return replace(dataset, copies=copies)


def extract(
    config: Config, dataset: Dataset, front_end: FrontEnd, detector: Detector, *, progress: Progress, cache: Cache
) -> FeatureMatrix:
    """`features.extract`. Clips in the order of labels and files are the key, so that every split of them shares it."""

    def of(clips: Sequence[Clip]) -> FeatureSet:
        return _features(config, clips, dataset.is_audio, front_end, detector, progress=progress, cache=cache)

    matrix = features.divide(of([*dataset.train, *dataset.test]), len(dataset.train))
    return replace(matrix, copies=of(dataset.copies)) if dataset.copies else matrix


def _features(
    config: Config,
    clips: Sequence[Clip],
    is_audio: bool,
    front_end: FrontEnd,
    detector: Detector,
    *,
    progress: Progress,
    cache: Cache,
) -> FeatureSet:
    contents = _contents(clips)
    order = sorted(range(len(clips)), key=lambda index: (clips[index].label, len(clips[index].path), clips[index].path))
    settings = described(config.audio, config.features, config.detection)
    key = digest(settings, *(contents[index] for index in order), code_version("features", "detection"))
    ordered = [clips[index] for index in order]
    result = cache.get("features", key, lambda: features.extract_all(ordered, is_audio, front_end, detector, progress))
    return features.select(result, np.argsort(order))


def verify(
    config: Config,
    project: Path,
    *,
    dataset: Dataset,
    matrix: FeatureMatrix,
    trained: TrainedModel,
    mirror: Mirror,
    progress: Progress,
    cache: Cache,
) -> Verification:
    """`verify.verify`; only what has passed is kept."""

    def work() -> Verification:
        return verifying.verify(
            config, project,
            dataset=dataset, matrix=matrix, trained=trained, mirror=mirror, progress=progress, cache=cache,
        )  # fmt: skip

    compiler = find_compiler()
    key = digest(
        *_files(project),
        *(part for clip in dataset.test for part in (f"{clip.path} {clip.label}", clip.samples)),
        matrix.test.x,
        np.asarray(trained.estimator.predict(matrix.test.x)),
        mirror.source.scores(matrix.test.x),
        f"{compiler.path} {compiler.version}" if compiler else "",
        code_version("verify", *MIRROR, "templates/desktop", "templates/replay"),
    )
    return cache.get("verify", key, work, keep=lambda result: result.status == "passed")


def profile(
    config: Config,
    project: Path,
    known: Resources,
    *,
    mirror: Mirror,
    pcm: I16,
    progress: Progress,
    cache: Cache,
) -> Resources:
    """`profile.profile`; only what was measured is kept."""
    compiler = profiling.find_compiler()
    key = digest(
        *_files(project),
        described(config.board, config.audio),
        pcm,
        f"{compiler.path} {compiler.version}" if compiler else "",
        code_version("verify", *MIRROR, "templates/desktop", "templates/profile"),
    )
    return cache.get(
        "profile",
        key,
        lambda: profiling.profile(config, project, known, mirror=mirror, pcm=pcm, progress=progress, cache=cache),
        keep=lambda result: result.real_time_load is not None,
    )


def _contents(clips: Sequence[Clip]) -> list[str]:
    return [digest(f"{clip.path} {clip.label}", clip.samples) for clip in clips]


def _files(project: Path) -> list[str | bytes]:
    """Names and contents of a generated project."""
    found = sorted(path for path in project.rglob("*") if path.is_file())
    return [part for path in found for part in (path.relative_to(project).as_posix(), path.read_bytes())]
