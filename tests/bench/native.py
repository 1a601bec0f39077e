"""Our own exporter."""

from __future__ import annotations

from typing import Any

import numpy as np

from generator.exporter.calibrated import Calibrated
from generator.exporter.native import Native
from generator.render.project import render_library
from generator.types import ModelSource, Part
from tests.bench.candidate import Candidate
from tests.factory import make_config

FRONT_END = "#pragma once\n#include <cstdint>\nusing Feature = {ctype};\nconstexpr int32_t kNumFeatures = {size};\n"
PROJECT_CONFIG = "#pragma once\n#include <cstdint>\nconstexpr int32_t kNumLabels = {labels};\n"
CLASSIFY = """
#include "classify.h"

#include <algorithm>

int32_t Classify(const Feature* x) {
  int32_t scores[kNumLabels];
  Score(x, scores);
  return static_cast<int32_t>(std::max_element(scores, scores + kNumLabels) - scores);
}
"""


def native(estimator: Any, dtype: np.dtype[Any], exporter: Native) -> Candidate:
    """The exporter's model without the rest of a project."""
    source = exporter.export(estimator, dtype)
    return candidate(named(exporter), source, dtype, estimator.n_features_in_, len(estimator.classes_))


def named(exporter: Native) -> str:
    """The exporter with those of its keys that are not as they are by default."""
    keys = [f" {key}={getattr(value, 'name', value)}" for key, value in vars(exporter).items()
            if value != getattr(Native(exporter.name), key)]  # fmt: skip
    return ",".join([f"ours{keys[0] if keys else ''}", *keys[1:]])


def candidate(name: str, source: ModelSource, dtype: np.dtype[Any], size: int, labels: int) -> Candidate:
    config, ctype = make_config("labels=[a,b]"), f"{dtype.name}_t"
    files = {
        "front_end.h": FRONT_END.format(ctype=ctype, size=size),
        "project_config.h": PROJECT_CONFIG.format(labels=labels),
        "classify.h": '#include "model.h"\n\nint32_t Classify(const Feature* x);\n',
        "classify.cpp": CLASSIFY,
    }
    for part in (Calibrated(source, 1.0).part(), Part("dsp", ())):
        files |= {path.split("/", 2)[2]: text for path, text in render_library(config, part).items()}
    return Candidate(name, files, "Classify(x)", header="classify.h", ctype=ctype)
