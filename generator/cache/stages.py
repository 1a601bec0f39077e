"""Stages of the pipeline that take over the result of an earlier run where all that decides it is the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from generator.cache.keys import code_version, described, digest
from generator.cache.store import Cache
from generator.config.schema import Config
from generator.detection.base import Detector
from generator.features import matrix as features
from generator.features.base import FrontEnd
from generator.mirror import Mirror
from generator.progress import Progress
from generator.types import I16, Dataset, FeatureMatrix, Resources, TrainedModel, Verification
from generator.verify import profile as profiling
from generator.verify import verify as verifying
from generator.verify.compiler import find_compiler

MIRROR = ("features", "detection", "exporter", "mirror.py")  # the code of the integers


def cut(
    config: Config, dataset: Dataset, front_end: FrontEnd, detector: Detector, *, progress: Progress, cache: Cache
) -> FeatureMatrix:
    """Windows as `features.cut_all` cuts them: the key is clips in the order of labels and files, so that every split
    of them shares it.
    """
    clips = [*dataset.train, *dataset.test]
    cuts = features.cuts_of(dataset, front_end.hop_length, detector)
    contents = [digest(f"{clip.path} {clip.label} {cut}", clip.samples) for clip, cut in zip(clips, cuts, strict=True)]
    order = sorted(range(len(clips)), key=lambda index: (clips[index].label, len(clips[index].path), clips[index].path))
    settings = described(config.audio, config.features, config.detection)
    key = digest(settings, *(contents[index] for index in order), code_version("features", "detection"))
    ordered = [clips[index] for index in order], [cuts[index] for index in order]
    result = cache.get("windows", key, lambda: features.cut_all(*ordered, front_end, progress))
    return features.divide(features.select(result, np.argsort(order)), len(dataset.train))


def fit(config: Config, front_end: FrontEnd, windows: FeatureMatrix, *, cache: Cache) -> tuple[FrontEnd, FeatureMatrix]:
    """`features.fit`."""
    key = digest(
        described(config.audio, config.features, config.seed),
        *(part for side in (windows.train, windows.test) for part in (side.x, side.y, side.triggered)),
        code_version("features"),
    )
    return cache.get("features", key, lambda: features.fit(front_end, windows, config.seed))


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


def _files(project: Path) -> list[str | bytes]:
    """Names and contents of a generated project."""
    found = sorted(path for path in project.rglob("*") if path.is_file())
    return [part for path in found for part in (path.relative_to(project).as_posix(), path.read_bytes())]
