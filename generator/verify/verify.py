"""The proof: the generated C++ is compiled and answers every test clip exactly as the Python mirror does."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from generator import paths
from generator.cache.keys import code_version, described, digest
from generator.cache.store import Cache
from generator.config.schema import Config
from generator.features.base import FrontEnd, columns_made_by
from generator.mirror import Mirror
from generator.progress import Progress
from generator.types import I16, I64, Dataset, FeatureMatrix, TrainedModel, Verification
from generator.verify.compiler import Compiler, find_compiler
from generator.verify.replay import Answers, replay
from generator.verify.sketch import run_sketch, stream_of
from generator.verify.sources import DESKTOP, project_sources

NO_COMPILER = "no C++ compiler found ($CXX if it is set, else g++, clang++ or c++)"
SILENT_HOPS = 64  # between two clips, beside the detector's ring: more than a front end's frame


def verify(
    config: Config,
    project: Path,
    *,
    dataset: Dataset,
    matrix: FeatureMatrix,
    trained: TrainedModel,
    mirror: Mirror,
    progress: Progress,
    cache: Cache | None = None,
) -> Verification:
    """Compiles the classifier in `project`, runs it on the test clips and compares; "skipped" without a compiler."""
    compiler = find_compiler()
    if compiler is None:
        return _skipped(matrix, mirror)
    predicted = np.asarray(trained.estimator.predict(matrix.test.x), np.int64)
    with tempfile.TemporaryDirectory(prefix="generator-") as scratch:
        progress.stage(f"compile   {compiler.version}")
        program, sketch = _build(compiler, project, Path(scratch), cache)
        progress.stage(f"verify    {len(dataset.test)} test clips from raw PCM through the compiled C++")
        answers = replay(program, dataset, mirror)
        result = replace(_compare(answers, dataset, matrix, predicted, mirror), compiler=compiler.version)
        if not dataset.is_audio:
            return result
        gap = mirror.detector.ring_columns + SILENT_HOPS
        stream = stream_of(dataset.test, mirror.front_end.hop_length, gap)
        columns = _columns(mirror.front_end, stream, cache or Cache())
        expected = mirror.lines(stream, dataset.labels, columns)
        return _compare_lines(result, run_sketch(sketch, stream, config), expected)


def _skipped(matrix: FeatureMatrix, mirror: Mirror) -> Verification:
    """The mirror's answers where there is no compiler."""
    scores = mirror.source.scores(matrix.test.x)
    return Verification(
        status="skipped",
        predictions=tuple(scores.argmax(1).tolist()),
        rejected=tuple((mirror.detector.decide(scores) < 0).tolist()),
        scores=scores,
        reason=NO_COMPILER,
    )


def _build(compiler: Compiler, project: Path, scratch: Path, cache: Cache | None = None) -> tuple[Path, Path]:
    """The replay program and the whole sketch, from one set of library objects."""
    sources, templates = project_sources(project), paths.templates_dir()
    core, around = sources.core, [*sources.sketch, *sorted((templates / DESKTOP).glob("*.cpp"))]
    replayer = sorted((templates / "replay").glob("*.cpp"))
    objects = compiler.compile([*core, *replayer, *around], sources.includes, scratch / "objects", cache=cache)
    shared, rest = objects[: len(core)], objects[len(core) :]
    return (
        compiler.link([*shared, *rest[: len(replayer)]], scratch / "replay.exe"),
        compiler.link([*shared, *rest[len(replayer) :]], scratch / "sketch.exe"),
    )


def _columns(front_end: FrontEnd, pcm: I16, cache: Cache) -> I16:
    """Of the stream, which is the same for every model."""
    key = digest(described(columns_made_by(front_end)), pcm, code_version("features"))
    return cache.get("columns", key, lambda: front_end.columns(pcm))


def _compare(answers: Answers, dataset: Dataset, matrix: FeatureMatrix, predicted: I64, mirror: Mirror) -> Verification:
    """Features and scores against the mirror's, labels against scikit-learn's `predicted`."""
    clips, labels = dataset.test, answers.scores.argmax(1)
    wrong_features = (answers.features != matrix.test.x).any(1)
    if mirror.source.labels_only:
        wrong_scores = labels != predicted
    else:
        wrong_scores = (answers.scores != mirror.source.scores(matrix.test.x)).any(1)
    wrong = np.flatnonzero(wrong_features | wrong_scores)
    what = "features" if wrong_features.any() else "scores"
    return Verification(
        status="failed" if len(wrong) else "passed",
        clips=len(clips),
        feature_mismatches=int(wrong_features.sum()),
        score_mismatches=int(wrong_scores.sum()),
        label_agreement=float((labels == predicted).mean()),
        accuracy=float((labels == matrix.test.y).mean()),
        predictions=tuple(labels.tolist()),
        rejected=tuple((answers.label < 0).tolist()),
        scores=answers.scores,
        reason=f"{clips[wrong[0]].path}: {what} of the compiled C++ differ from the mirror's" if len(wrong) else None,
        disagreements=tuple(clips[index].path for index in np.flatnonzero(labels != predicted)),
    )


def _compare_lines(result: Verification, printed: list[str], expected: list[str]) -> Verification:
    """The verification with what the whole sketch printed against what it should have."""
    pairs = [(a, b) for a, b in zip(printed, expected, strict=False) if a != b]
    mismatches = len(pairs) + abs(len(printed) - len(expected))
    if not mismatches:
        return result
    first = f'"{pairs[0][0]}" for "{pairs[0][1]}"' if pairs else f"{len(printed)} lines for {len(expected)}"
    return replace(
        result,
        status="failed",
        sketch_mismatches=mismatches,
        reason=result.reason or f"the whole sketch differs from the mirror: it printed {first}",
    )
