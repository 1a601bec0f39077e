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
from generator.features.base import FrontEnd, columns_made_by
from generator.features.matrix import Cuts
from generator.mirror import Mirror
from generator.progress import Progress
from generator.types import I16, Clip, Dataset, FeatureMatrix, FeatureSet, Resources, TrainedModel, Verification
from generator.verify import profile as profiling
from generator.verify import verify as verifying
from generator.verify.compiler import find_compiler

MIRROR = ("features", "detection", "exporter", "mirror.py")  # the code of the integers


def augment(config: Config, dataset: Dataset, *, progress: Progress, cache: Cache) -> Dataset:
    """`augment.augment`."""
    settings = described(
        config.augmentation, config.detection, config.audio, config.features.hop_length, config.seed,
        config.dataset.cross_validated,
    )  # fmt: skip
    key = digest(
        settings, *_contents(dataset.train), "test", *_contents(dataset.test), "noise", *dataset.backgrounds,
        code_version("augmentation", "dataset", "detection"),
    )  # fmt: skip
    copies = cache.get("augmentation", key, lambda: augmentation.augment(config, dataset, progress).copies)
    return replace(dataset, copies=copies)


def cut(
    config: Config, dataset: Dataset, front_end: FrontEnd, detector: Detector, *, progress: Progress, cache: Cache
) -> FeatureMatrix:
    """`features.cut`. Clips in the order of labels and files are the key, so that every split of them shares it, and
    of the features' keys those of columns, so that logmel and mfcc do.
    """

    def keep(clips: Sequence[Clip], cuts: Cuts) -> FeatureSet:
        contents = [f"{text} {cut}" for text, cut in zip(_contents(clips), cuts, strict=True)]
        order = sorted(range(len(clips)), key=lambda at: (clips[at].label, len(clips[at].path), clips[at].path))
        settings = described(columns_made_by(front_end), front_end.num_columns)
        key = digest(settings, *(contents[at] for at in order), code_version("features", "detection"))
        ordered = [clips[at] for at in order], [cuts[at] for at in order]
        result = cache.get("windows", key, lambda: features.cut_all(*ordered, front_end, progress))
        return features.select(result, np.argsort(order))

    return features.cut(dataset, front_end, detector, keep)


def fit(
    config: Config, dataset: Dataset, front_end: FrontEnd, windows: FeatureMatrix, *, cache: Cache
) -> tuple[FrontEnd, FeatureMatrix]:
    """`features.fit`; only what was learnt is kept."""

    def work() -> tuple[FrontEnd, FeatureMatrix]:
        return features.fit(front_end, dataset, windows, config.seed)

    if not front_end.learns:
        return work()
    sides = [side for side in (windows.train, windows.test, windows.copies) if side]
    key = digest(
        described(config.audio, config.features, config.seed),
        *(part for side in sides for part in (side.x, side.y, side.triggered)),
        *(str(copy.made_from) for copy in dataset.copies),
        code_version("features"),
    )
    return cache.get("features", key, work)


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
