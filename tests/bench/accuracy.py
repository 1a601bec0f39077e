"""Accuracy of the compiled C++ on folds by speaker, with flash and instructions: python -m tests.bench.accuracy.

    python -m tests.bench.accuracy                                    the table of docs/figures.md
    python -m tests.bench.accuracy --task 'ten words' 'features=mfcc model=svm' 'features=logmel model=mlp'
    python -m tests.bench.accuracy --task 'four labels' --pairs       every features x model, and the figure

Each fold of each point is a whole run of the generator: trained without the fold's speakers, compiled, proven equal to
its Python, profiled on the emulated Cortex-M4. The answers of all folds are pooled, so that each clip counts once.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generator.cache.store import Cache
from generator.config.schema import Config
from generator.dataset.excerpts import file_of
from generator.dataset.load import load
from generator.errors import GeneratorError
from generator.pipeline import generate
from generator.progress import Progress
from generator.report.answers import read_answers
from generator.training.score import bootstrap_interval, wilson_interval
from tests.bench import recordings
from tests.bench.accuracy_figure import draw
from tests.bench.recordings import DATA
from tests.factory import make_config

TEST_DIR = "dataset.test_dir=FOLDER"
DIGITS = ",".join(f"'{digit}'" for digit in range(10))
WINDOWS = 4  # a second, of a detector that listens all the time
SPEECH = f"samples_dir={DATA / 'speech_commands'}"
TASKS = {  # what of which recordings, in how many folds
    **{task: (f"labels=[{','.join(labels)}]", SPEECH, 4) for task, labels in recordings.TASKS.items()},
    "digits": (f"labels=[{DIGITS}] audio.window=0.5", f"samples_dir={DATA / 'fsdd'}", 4),  # as many folds as speakers
    "environment": (
        "labels=[dog_bark,rain,clock_tick,rooster,chainsaw] dataset.events=4",
        f"samples_dir={DATA / 'esc10_16k'}",
        4,
    ),
}
ROCKET = "features=rocket model=ridge exporter.weights=int8"
POINTS = (
    ROCKET,
    f"{ROCKET} features.kernels=1000 features.candidates=4000",
    "features=mfcc model=svm",
    "features=mfcc model=random_forest",
)
FEATURES = ("rms", "logmel", "mfcc", "rocket")
INT8 = "exporter.weights=int8"
MODELS = {  # and the keys that make it small
    "svm": "", "linear_svm": INT8, "logistic_regression": INT8, "ridge": INT8, "gaussian_nb": "", "mlp": INT8,
    "knn": "", "decision_tree": "", "random_forest": "", "extra_trees": "", "gradient_boosting": "",
}  # fmt: skip
SIZES = (  # other points of some pairs
    f"{ROCKET} features.kernels=125",
    f"{ROCKET} features.kernels=1000 features.candidates=4000",
    "features=logmel model=random_forest model.n_estimators=20 model.max_depth=8",
    "features=mfcc model=random_forest model.n_estimators=20 model.max_depth=8",
)


@dataclass(frozen=True)
class Fold:
    """One project."""

    right: NDArray[np.bool_]  # of each test clip
    groups: tuple[str, ...]  # its speaker or source
    flash_bytes: int
    instructions: float  # a second of sound


@dataclass(frozen=True)
class Point:
    """One configuration, on all folds."""

    task: str
    overrides: str
    accuracy: float
    by_speaker: tuple[float, float]  # 95 %, bootstrap over speakers or sources
    by_clip: tuple[float, float]  # 95 %, Wilson
    clips: int
    flash_bytes: int  # of the largest fold
    instructions: float  # a second of sound, of the slowest fold


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("points", nargs="*", help=f"overrides of a configuration in one word; without: {POINTS[0]!r} …")
    parser.add_argument("--task", action="append", choices=TASKS, help="without: all of them")
    parser.add_argument("--pairs", action="store_true", help="every features x model in their place")
    parser.add_argument("--test-dir", action="store_true", help="folds as folders of their own, by dataset.test_dir")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", type=Path, help="where the points are kept; those that are there are not run again")
    parser.add_argument("--figure", type=Path, help="an SVG of accuracy against flash and instructions")
    options = parser.parse_args()
    chosen = options.points or (list(pairs()) if options.pairs else POINTS)
    points = read(options.json)
    print("| task | configuration | right, 95 % by speaker | clips | flash | instructions a second |")
    print("|---|---|---|---|---|---|")
    for task, overrides in product(options.task or TASKS, chosen):
        whole = f"{overrides} {TEST_DIR}" if options.test_dir else overrides
        if (point := points.get((task, whole))) is None:
            point = measure(task, whole, options.jobs)
            points[task, whole] = point
            write(options.json, points)
        print(row(point) if isinstance(point, Point) else f"| {task} | `{whole}` | {point} ||||", flush=True)
    if options.figure:
        draw([point for point in points.values() if isinstance(point, Point)], options.figure)


def pairs() -> Iterator[str]:
    for features, (model, small) in product(FEATURES, MODELS.items()):
        yield f"features={features} model={model} {'' if features == 'rms' else small}".strip()  # rms has 16 bits
    yield from SIZES


def measure(task: str, overrides: str, jobs: int) -> Point | str:
    """A point, or why it can't be."""
    folds = TASKS[task][2]
    with ProcessPoolExecutor(jobs) as pool:
        done = list(pool.map(run, [task] * folds, [overrides] * folds, range(1, folds + 1)))
    failed = [fold for fold in done if isinstance(fold, str)]
    if failed:
        return failed[0]
    parts = [fold for fold in done if isinstance(fold, Fold)]
    right = np.concatenate([fold.right for fold in parts])
    groups = [group for fold in parts for group in fold.groups]
    return Point(
        task, overrides, float(right.mean()), bootstrap_interval(right, groups),
        wilson_interval(int(right.sum()), len(right)), len(right),
        max(fold.flash_bytes for fold in parts), max(fold.instructions for fold in parts),
    )  # fmt: skip


def run(task: str, overrides: str, fold: int) -> Fold | str:
    """One project, its test set one of the folds; or the message of its error."""
    labels, samples, folds = TASKS[task]
    with tempfile.TemporaryDirectory() as folder:
        chosen = [word for word in overrides.split() if word != TEST_DIR]
        keys = (*labels.split(), *chosen, f"output_dir={folder}", "dataset.learning_curve=false")
        config = make_config(*keys, samples, f"dataset.folds={folds}", f"dataset.fold={fold}")
        if TEST_DIR in overrides:
            config = make_config(*keys, *apart(config, Path(folder)))
        try:
            generate(config, Progress(quiet=True))
        except GeneratorError as error:
            return error.problem
        return read_fold(config)


def apart(config: Config, folder: Path) -> tuple[str, str]:
    """The two sides of a split as folders of links, and the keys that name them."""
    dataset, root = load(config, Progress(quiet=True)), config.dataset.folder(config)
    for side, clips in (("train", dataset.train), ("test", dataset.test)):
        for name in {file_of(clip.path) for clip in clips}:
            link = folder / side / name
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(root.absolute() / name)
    return f"samples_dir={folder}/train", f"dataset.test_dir={folder}/test"


def read_fold(config: Config) -> Fold:
    progress = Progress(quiet=True)
    project = Path(config.project_dir)
    report = json.loads((project / "report.json").read_text(encoding="utf-8"))
    if report["verification"]["status"] != "passed":
        raise AssertionError(f"{config.command}: {report['verification']['reason']}")
    speaker = {clip.path: clip.group for clip in load(config, progress, Cache.of(config, progress)).test}
    answers = read_answers((project / "answers.csv").read_text(encoding="utf-8"), config.labels)
    resources, hops = report["resources"], config.audio.sample_rate / config.features.hop_length
    return Fold(
        np.array([max(range(len(answer.scores)), key=answer.scores.__getitem__) == answer.label for answer in answers]),
        tuple(speaker[answer.path] for answer in answers),
        resources["flash_bytes"],
        resources["instructions_per_hop"] * hops + resources["instructions_per_window"] * WINDOWS,
    )


def row(point: Point) -> str:
    low, high = point.by_speaker
    return (
        f"| {point.task} | `{point.overrides}` | {point.accuracy:.1%} ({low:.1%} to {high:.1%}) | {point.clips} "
        f"| {point.flash_bytes / 1000:.1f} kB | {point.instructions / 1e6:.2f} M |"
    )


def read(path: Path | None) -> dict[tuple[str, str], Point | str]:
    """The points of an earlier run, and the reasons why some could not be."""
    if path is None or not path.is_file():
        return {}
    kept = json.loads(path.read_text(encoding="utf-8"))
    points = {(entry["task"], entry["overrides"]): Point(**entry) for entry in kept["points"]}
    return {**points, **{(task, overrides): reason for task, overrides, reason in kept["impossible"]}}


def write(path: Path | None, points: dict[tuple[str, str], Point | str]) -> None:
    if path is None:
        return
    kept = {
        "points": [asdict(point) for point in points.values() if isinstance(point, Point)],
        "impossible": [[*key, reason] for key, reason in points.items() if isinstance(reason, str)],
    }
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
