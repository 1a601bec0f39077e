"""All exporters on one trained model."""

from __future__ import annotations

import tempfile
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from generator.report.wording import percent
from generator.types import I64, Integers
from tests.bench import emlearn, m2cgen, micromlgen, native
from tests.bench.candidate import Candidate, unscaled
from tests.bench.recordings import words
from tests.bench.rig import Measurement, measure
from tests.bench.workloads import Workload

CPU = "cortex-m4"
EMULATED = 10  # windows
REASON = 80  # characters


@dataclass(frozen=True)
class Row:
    """One way to export a model: what was measured, or why there is nothing to measure."""

    exporter: str
    measured: Measurement | None = None
    reason: str = ""


@dataclass(frozen=True)
class Trained:
    """A workload's model, and windows that it has not heard."""

    estimator: Any
    x: Integers  # held-out digits and other words, [windows, features]
    predicted: I64
    summary: str

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.x.dtype


def train(workload: Workload) -> Trained:
    recordings, estimator = workload.recordings(), workload.fitted()
    x = np.concatenate([recordings.test_x, words(workload.size)])
    accuracy = estimator.score(recordings.test_x, recordings.test_y)
    vectors = getattr(unscaled(estimator)[0], "n_support_", None)
    size = "" if vectors is None else f"{vectors.sum()} support vectors of "
    summary = f"{size}{workload.size} features; {percent(accuracy)} right on the digits of another speaker"
    return Trained(estimator, x, estimator.predict(x), summary)


def rows(trained: Trained, emulated: int = EMULATED) -> Iterator[Row]:
    """Ours first, as it is by default."""
    for exporter in (native, micromlgen, emlearn, m2cgen):
        for name, make in exporter.variants(trained.estimator, trained.dtype).items():
            yield row(name, make, trained, emulated)


def row(name: str, make: Callable[[], Candidate], trained: Trained, emulated: int = EMULATED) -> Row:
    try:
        with tempfile.TemporaryDirectory() as folder:
            measured = measure(make(), trained.x, trained.predicted, Path(folder), cpu=CPU, emulated=emulated)
    except Exception as error:  # whatever an exporter fails with is what is told of it
        message = (str(error).splitlines() or [""])[0]
        return Row(name, reason=textwrap.shorten(f"{type(error).__name__}: {message}", REASON, placeholder=" …"))
    return Row(name, measured)
