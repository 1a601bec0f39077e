"""The micromlgen package: as a user would call it, and as exporter=micromlgen adapts it."""

from __future__ import annotations

from typing import Any

import micromlgen as package
import numpy as np

from generator.exporter.micromlgen import Micromlgen
from tests.bench.candidate import Candidate
from tests.bench.native import candidate


def as_it_is(estimator: Any) -> Candidate:
    """micromlgen.port(estimator), with the Arduino header that its text includes left out."""
    text = package.port(estimator).replace("#include <Arduino.h>", "")
    space = f"Eloquent::ML::Port::{type(estimator).__name__}"
    header = f"#include <math.h>\n#include <stdint.h>\n#include <string.h>\n{text}"
    files = {"port.h": header, "model.h": f'#include "port.h"\nstatic {space} classifier;\n'}
    return Candidate("micromlgen as it is", files, "classifier.predict(x)")


def adapted(estimator: Any, dtype: np.dtype[Any]) -> Candidate:
    source = Micromlgen("micromlgen").export(estimator, dtype)
    return candidate("micromlgen adapted", source, dtype, estimator.n_features_in_, len(estimator.classes_))
