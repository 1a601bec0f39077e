"""Our own exporter."""

from __future__ import annotations

import inspect
import itertools
from dataclasses import fields
from enum import Enum
from functools import partial
from typing import Any

import numpy as np

from generator.exporter import native
from generator.exporter.calibrated import Calibrated
from generator.exporter.families import family_of
from generator.exporter.native.quadratic_form import is_quadratic
from generator.exporter.rank import Rank
from generator.render.project import render_library
from generator.types import ModelSource, Part
from tests.bench.candidate import Candidate, Variants
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


def variants(estimator: Any, dtype: np.dtype[Any]) -> Variants:
    """The exporter as it is by default, then each other value of those of its keys that the model's family reads."""
    family = family_of(estimator, native.__name__)
    read = inspect.signature(family.export).parameters if family else {}
    default = native.Native("native")
    keys = [field.name for field in fields(default) if field.name in read]
    choices = [_values(getattr(default, key)) for key in keys]
    settings = [dict(zip(keys, values, strict=True)) for values in itertools.product(*choices)]
    if is_quadratic(estimator):
        settings.append({"rank": Rank.auto})
    return {named(setting): partial(_candidate, estimator, dtype, setting) for setting in settings}


def _values(default: Any) -> list[Any]:
    """All values of a key, its default first."""
    values = list(type(default)) if isinstance(default, Enum) else [default]
    return sorted(values, key=lambda value: value != default)


def named(setting: dict[str, Any]) -> str:
    """The exporter and its keys: "ours, trees=fast"."""
    return ", ".join(["ours", *(f"{key}={getattr(value, 'name', value)}" for key, value in setting.items())])


def _candidate(estimator: Any, dtype: np.dtype[Any], setting: dict[str, Any]) -> Candidate:
    source = native.Native("native", **setting).export(estimator, dtype)
    return candidate(source, dtype, estimator.n_features_in_, len(estimator.classes_))


def candidate(source: ModelSource, dtype: np.dtype[Any], size: int, labels: int) -> Candidate:
    """A generated project's model without the rest of the project."""
    config, ctype = make_config("labels=[a,b]"), f"{dtype.name}_t"
    files = {
        "front_end.h": FRONT_END.format(ctype=ctype, size=size),
        "project_config.h": PROJECT_CONFIG.format(labels=labels),
        "classify.h": '#include "model.h"\n\nint32_t Classify(const Feature* x);\n',
        "classify.cpp": CLASSIFY,
    }
    for part in (Calibrated(source, 1.0).part(), Part("dsp", ())):
        files |= {path.split("/", 2)[2]: text for path, text in render_library(config, part).items()}
    return Candidate(files, "Classify(x)", header="classify.h", ctype=ctype)
