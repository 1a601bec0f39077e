"""Each model with each exporter: compiled C++ = mirror, label = predict's; or refused, with the reason."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generator.config.schema import Config
from generator.errors import ExportError
from generator.exporter.scores import ONE
from generator.training.train import fit
from generator.types import I32, Integers, ModelSource
from tests.bench.native import candidate
from tests.factory import make_config
from tests.matrix.cases import CASES, EXPORTERS, Case
from tests.matrix.recordings import WORDS, Recordings, recordings
from tests.problems import pairwise

AGREEMENT = 0.998
PROGRAM = """
#include <cstdio>
#include "model.h"

int main() {
  static Feature x[kNumFeatures];
  int32_t scores[kNumLabels];
  while (std::fread(x, sizeof(x), 1, stdin) == 1) {
    Score(x, scores);
    std::fwrite(scores, sizeof(scores), 1, stdout);
  }
}
"""
TASKS = {"2 labels": ("logmel", 2), "3 labels": ("logmel", 3), "10 labels": ("logmel", 10), "by loudness": ("rms", 10)}


def trained(case: Case, exporter: str, labels: int, data: Recordings) -> tuple[Config, Any]:
    """The configuration and the classifier that it trains."""
    more = [case.needs[exporter]] if exporter in case.needs and labels > 2 else []
    chosen = (f"labels=[{','.join(WORDS[:labels])}]", f"exporter={exporter}", f"model={case.model}")
    config = make_config(*chosen, *case.overrides, *more)
    return config, fit(config.model, data.x, data.y, config.seed)


def compiled_scores(program: Path, x: Integers, labels: int) -> I32:
    """Scores [windows, labels] of the generated model's C++."""
    done = subprocess.run([program], input=x.tobytes(), capture_output=True, check=True)
    return np.frombuffer(done.stdout, "<i4").reshape(len(x), labels)


def build(source: ModelSource, x: Integers, labels: int, gxx: str, folder: Path) -> Path:
    code = candidate(source, x.dtype, x.shape[1], labels)
    for name, text in {**code.files, "program.cpp": PROGRAM}.items():
        (folder / name).write_text(text)
    subprocess.run([gxx, "-std=c++11", *folder.glob("*.cpp"), "-o", folder / "program"], check=True)
    return folder / "program"


def is_close(source: ModelSource, estimator: Any, window: Integers) -> bool:
    """Whether rounding within the stated bound may change the window's label."""
    if hasattr(estimator, "support_vectors_"):
        return bool(np.abs(pairwise(estimator, window[None])).min() <= source.error_bound)
    scores = source.scores(window[None])[0] / ONE
    return bool(scores.max() - scores[estimator.predict(window[None])[0]] <= 2 * source.error_bound)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("exporter", EXPORTERS)
def test_model_answers_as_trained(
    exporter: str, case: Case, task: str, *, gxx: str, shared_data: Path, tmp_path: Path
) -> None:
    features, labels = TASKS[task]
    data = recordings(features, shared_data).of(labels)
    config, estimator = trained(case, exporter, labels, data)
    if exporter in case.refused:
        with pytest.raises(ExportError) as error:
            config.exporter.export(estimator, data.x.dtype)
        assert error.value.problem == case.refused[exporter]
        return
    source = config.exporter.export(estimator, data.x.dtype)
    scores = compiled_scores(build(source, data.x, labels, gxx, tmp_path), data.held_out, labels)
    np.testing.assert_array_equal(scores, source.scores(data.held_out))
    differs = scores.argmax(1) != estimator.predict(data.held_out)
    assert 1 - differs.mean() >= AGREEMENT
    assert all(is_close(source, estimator, window) for window in data.held_out[differs])
