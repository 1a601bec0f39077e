"""The proof: the generated C++ is compiled and answers every test clip exactly as the Python mirror does."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from generator import paths
from generator.config.schema import Config
from generator.detection.base import Detector
from generator.features.base import FrontEnd
from generator.progress import Progress
from generator.types import Dataset, FeatureMatrix, ModelSource, TrainedModel, Verification
from generator.verify.compiler import Compiler, find_compiler
from generator.verify.replay import Answers, replay
from generator.verify.sketch import expected_lines, run_sketch, stream_of

NO_COMPILER = "no C++ compiler found (looked for $CXX, g++, clang++, c++)"
SILENT_HOPS = 64  # more than any front end looks back, between two clips


def verify(
    config: Config,
    project: Path,
    dataset: Dataset,
    matrix: FeatureMatrix,
    front_end: FrontEnd,
    detector: Detector,
    source: ModelSource,
    trained: TrainedModel,
    progress: Progress,
) -> Verification:
    """Compiles the classifier in `project` and compares. Without a compiler: status "skipped", answers by the mirror."""
    expected = source.scores(matrix.test.x)
    compiler = find_compiler()
    if compiler is None:
        return Verification(
            "skipped",
            predictions=tuple(expected.argmax(1).tolist()),
            rejected=tuple((detector.decide(expected) < 0).tolist()),
            scores=expected,
            reason=NO_COMPILER,
        )
    with tempfile.TemporaryDirectory(prefix="generator-") as scratch:
        progress.stage(f"compile   the classifier with {compiler.version}")
        programs = _build(compiler, project, Path(scratch), dataset.is_audio)
        progress.stage(f"verify    {len(dataset.test)} test clips from raw PCM through the compiled C++")
        answers = replay(
            programs[0], dataset.test, dataset.is_audio, front_end, detector.ring_columns, len(dataset.labels)
        )
        result = _compare(answers, matrix, expected, dataset, trained, source)
        result = replace(result, compiler=compiler.version)
        if not dataset.is_audio:
            return result
        stream = stream_of(dataset.test, front_end.hop_length, detector.ring_columns + SILENT_HOPS)
        printed = run_sketch(programs[1], stream, config)
        return _compare_lines(result, printed, expected_lines(stream, dataset.labels, front_end, detector, source))


def _build(compiler: Compiler, project: Path, scratch: Path, with_sketch: bool) -> list[Path]:
    """The replay program and, for audio, the sketch, from one set of library objects."""
    includes = sorted(path for path in (project / "lib").iterdir() if path.is_dir())
    core = [p for name in ("config", "features", "detection", "model") for p in sorted((project / "lib" / name).glob("*.cpp"))]
    program = sorted((paths.templates_dir() / "replay").glob("*.cpp"))
    objects = compiler.compile([*core, *program], includes, scratch / "replay")
    programs = [compiler.link(objects, scratch / "replay.exe")]
    if with_sketch:
        desktop = paths.templates_dir() / "desktop"
        rest = [*sorted(set((project / "lib").rglob("*.cpp")) - set(core)), *sorted((project / "src").glob("*.cpp"))]
        more = compiler.compile(
            [*rest, *sorted(desktop.glob("*.cpp"))], [*includes, project / "src", desktop], scratch / "sketch"
        )
        programs.append(compiler.link([*objects[: len(core)], *more], scratch / "sketch.exe"))
    return programs


def _compare(
    answers: Answers,
    matrix: FeatureMatrix,
    expected: np.ndarray[tuple[int, int], np.dtype[np.int32]],
    dataset: Dataset,
    trained: TrainedModel,
    source: ModelSource,
) -> Verification:
    clips, truth = dataset.test, matrix.test.y
    predicted = np.asarray(trained.estimator.predict(matrix.test.x))
    labels = answers.scores.argmax(1)
    wrong_features = (answers.features != matrix.test.x).any(1)
    wrong_scores = labels != predicted if source.labels_only else (answers.scores != expected).any(1)
    wrong = np.flatnonzero(wrong_features | wrong_scores)
    what = "features" if len(wrong) and wrong_features[wrong[0]] else "scores"
    return Verification(
        status="failed" if len(wrong) else "passed",
        clips=len(clips),
        feature_mismatches=int(wrong_features.sum()),
        score_mismatches=int(wrong_scores.sum()),
        label_agreement=float((labels == predicted).mean()),
        accuracy=float((labels == truth).mean()),
        predictions=tuple(labels.tolist()),
        rejected=tuple((answers.label < 0).tolist()),
        scores=answers.scores,
        reason=f"{clips[wrong[0]].path}: {what} of the compiled C++ differ from the mirror's" if len(wrong) else None,
        disagreements=tuple(clips[i].path for i in np.flatnonzero(labels != predicted)),
    )


def _compare_lines(result: Verification, printed: list[str], expected: list[str]) -> Verification:
    """The verification with what the whole sketch printed against what it should have."""
    pairs = [(a, b) for a, b in zip(printed, expected, strict=False) if a != b]
    mismatches = len(pairs) + abs(len(printed) - len(expected))
    if not mismatches:
        return result
    first = f'printed "{pairs[0][0]}" for "{pairs[0][1]}"' if pairs else f"printed {len(printed)} of {len(expected)} lines"
    return replace(
        result,
        status="failed",
        sketch_mismatches=mismatches,
        reason=result.reason or f"the whole sketch differs from the mirror: it {first}",
    )
