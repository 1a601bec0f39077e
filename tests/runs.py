"""Results of all stages before the report, made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from generator.config.schema import Config
from generator.features.matrix import cut, cut_all
from generator.progress import Progress
from generator.report.run import Run
from generator.training.score import evaluate
from generator.types import I16, Clip, Dataset, FeatureMatrix, FeatureSet, Resources, TrainedModel, Verification
from tests.factory import make_config


@cache
def _packaged() -> Config:
    return make_config("labels=[yes,no]")


def config(labels: Sequence[str], folder: str) -> Config:
    """That of the defaults, which were called with other labels in a folder."""
    written = {
        "labels": list(labels),
        "samples_dir": f"{folder}/samples",
        "output_dir": f"{folder}/out",
        "audio": {"name": "default", "sample_rate": 16000, "window": 1.0},
        "dataset": {"name": "default", "split": "auto", "test_dir": f"{folder}/test"},
    }
    return replace(
        _packaged(),
        labels=tuple(labels),
        seed=7,
        hash="0123456789abcdef",
        written=written,
        command="python -m generator 'labels=[yes,no]'",
    )


def make_run(
    labels: Sequence[str] = ("yes", "no"),
    clips: int = 20,
    wrong: Sequence[int] = (3, 25),
    folder: str = "/home/ada/sounds",
    heard: bool = False,
    **dataset: Any,
) -> Run:
    """A passed run with `clips` test clips a label by 4 speakers; those of index `wrong` get the next label.

    heard: clips are a second of sound, not a sample.
    """
    train, test = _clips(labels, 30, range(5), heard), _clips(labels, clips, range(5, 9), heard)
    y = np.array([clip.label for clip in test])
    answers = y.copy()
    answers[list(wrong)] = (y[list(wrong)] + 1) % len(labels)
    scores = np.zeros((len(test), len(labels)), np.int32)
    scores[np.arange(len(test)), answers] = 32768 + 16384 * np.arange(len(test)).clip(max=16)
    data = replace(Dataset(tuple(labels), train, test, "speaker", is_audio=True), **dataset)
    settings = config(labels, folder)
    matrix = FeatureMatrix(_features(train), _features(test))
    return Run(
        config=settings,
        dataset=data,
        windows=_windows(settings, data) if heard else _silence(matrix),
        matrix=matrix,
        trained=TrainedModel(estimator=None, train_accuracy=1.0),
        verification=Verification(
            "passed",
            "g++ 12.2.0",
            len(test),
            label_agreement=1.0,
            predictions=tuple(answers.tolist()),
            rejected=(False,) * len(test),
            scores=scores,
        ),
        evaluation=evaluate(replace(data, is_audio=True), matrix.test, answers, np.zeros(len(test), np.int64)),
        resources=Resources(table_bytes=15120, reason="no Cortex-M compiler"),
        timing={"dataset": 0.5, "train": 0.123456789},
        labels_only=False,
        error_bound=0.00031,
    )


def _clips(labels: Sequence[str], count: int, speakers: range, heard: bool) -> tuple[Clip, ...]:
    return tuple(
        Clip(
            f"{label}/s{speaker}_{number}.wav", index, f"s{speaker}",
            _sound(index, number + speakers[0]) if heard else np.zeros(1, np.int16),
        )
        for index, label in enumerate(labels)
        for number in range(count)
        for speaker in [speakers[number % len(speakers)]]
    )  # fmt: skip


def _sound(label: int, seed: int) -> I16:
    """A second with a third of a second of noise and a tone in its middle: the tone of the label."""
    rng, time = np.random.default_rng(seed), np.arange(5000) / 16000
    samples = rng.normal(0, 30, 16000)
    samples[5000:10000] += rng.normal(0, 900, 5000) + 6000 * np.sin(2 * np.pi * 500 * (label + 1) * time)
    return samples.astype(np.int16)


def _features(clips: tuple[Clip, ...]) -> FeatureSet:
    triggered = np.array([number != 3 for number in range(len(clips))])
    return FeatureSet(np.zeros((len(clips), 384), np.int8), np.array([clip.label for clip in clips]), triggered)


def _windows(config: Config, dataset: Dataset) -> FeatureMatrix:
    front_end = config.front_end
    return cut(
        dataset, front_end, config.detector, lambda clips, cuts: cut_all(clips, cuts, front_end, Progress(quiet=True))
    )


def _silence(matrix: FeatureMatrix) -> FeatureMatrix:
    def of(side: FeatureSet) -> FeatureSet:
        return replace(side, x=np.zeros((len(side.y), 40, 24), np.int16))

    return FeatureMatrix(of(matrix.train), of(matrix.test))
