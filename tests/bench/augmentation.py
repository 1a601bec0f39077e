"""What copies bring and cost: `python -m tests.bench.augmentation --samples speech_commands` prints the table.

Four folds by speaker: every clip is answered once, by a model that has not heard its speaker; as it was recorded, and
10 dB above noise that no copy was made with.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.pipeline import Pipeline

from generator.augmentation.augment import augment
from generator.augmentation.background import coloured, mix
from generator.config.schema import Config
from generator.dataset.folds import dataset_folds
from generator.dataset.load import load
from generator.dataset.read import to_int16
from generator.features.matrix import extract, learnt_from, originals
from generator.progress import Progress
from generator.training.train import fit
from generator.types import I16, Dataset, FeatureMatrix, Integers
from tests.bench.recordings import TASKS
from tests.factory import make_config

MODELS = ("svm", "ridge", "logistic_regression", "random_forest")
COPIES = (0, 1, 2, 3)
FOLDS = 4
SNR = 10.0  # of the noisy clips [dB]
SEED = 77  # of their noise: none of a copy's


@dataclass(frozen=True)
class Row:
    """One model on one task, with so many copies of each clip."""

    clean: float  # accuracy
    noisy: float
    seconds: float  # to fit one fold
    size: str  # support vectors or nodes of the first fold's model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=Path, required=True, help="a folder with yes/, no/ and so on")
    samples = parser.parse_args().samples.absolute()
    print("| task | model | copies | as recorded | in noise | training | size |\n|---|---|---|---|---|---|---|")
    for task, labels in TASKS.items():
        for model, copies, row in rows(",".join(labels), samples):
            figures = f"{row.clean:.1%} | {row.noisy:.1%} | {row.seconds:.2f} s | {row.size}"
            print(f"| {task} | `{model}` | {copies} | {figures} |", flush=True)


def rows(labels: str, samples: Path) -> Iterator[tuple[str, int, Row]]:
    keys = (f"labels=[{labels}]", f"samples_dir={samples}", f"dataset.folds={FOLDS}")
    for copies in COPIES:
        config = make_config(*keys, f"augmentation.copies={copies}")
        dataset = augment(config, load(config, Progress()), Progress())
        matrix = extract(dataset, config.front_end, config.detector, Progress())
        clips = (*dataset.train, *dataset.test)
        heard = tuple(replace(clip, samples=noisy(clip.samples, number)) for number, clip in enumerate(clips))
        in_noise = extract(
            replace(dataset, train=(), test=heard, copies=()), config.front_end, config.detector, Progress()
        ).test.x
        for model in MODELS:
            yield model, copies, measure(make_config(*keys, f"model={model}"), dataset, matrix, in_noise)


def measure(config: Config, dataset: Dataset, matrix: FeatureMatrix, in_noise: Integers) -> Row:
    x, y = originals(matrix)
    clean, noise, seconds, sizes = 0, 0, 0.0, []
    for train, test in dataset_folds(dataset, FOLDS, config.seed):
        learnt = learnt_from(train, dataset, matrix)
        began = time.perf_counter()
        estimator = fit(config.model, *learnt, config.seed)
        seconds += time.perf_counter() - began
        clean += count_right(estimator, x[test], y[test])
        noise += count_right(estimator, in_noise[test], y[test])
        sizes.append(size_of(estimator))
    return Row(clean / len(y), noise / len(y), seconds / FOLDS, sizes[0])


def noisy(samples: I16, number: int) -> I16:
    rng = np.random.default_rng([SEED, number])
    return to_int16(mix(samples.astype(np.float64), coloured(len(samples), rng), SNR))


def count_right(estimator: Any, x: Integers, y: Integers) -> int:
    return int((estimator.predict(x) == y).sum())


def size_of(estimator: Any) -> str:
    classifier = estimator[-1] if isinstance(estimator, Pipeline) else estimator
    if hasattr(classifier, "n_support_"):
        return f"{classifier.n_support_.sum()} support vectors"
    trees = getattr(classifier, "estimators_", None)
    return f"{sum(tree.tree_.node_count for tree in trees)} nodes" if trees else ""


if __name__ == "__main__":
    main()
