"""The micromlgen package: as a user would call it, and as exporter=micromlgen adapts it."""

from __future__ import annotations

from functools import partial
from typing import Any

import micromlgen as package
import numpy as np

from generator.exporter.micromlgen import Micromlgen
from tests.bench.candidate import Candidate, Variants, unscaled
from tests.bench.native import candidate

CLASS = "Classifier"


def variants(estimator: Any, dtype: np.dtype[Any]) -> Variants:
    return {
        "micromlgen": partial(as_it_is, *unscaled(estimator)),
        "micromlgen, adapted": partial(adapted, estimator, dtype),
    }


def as_it_is(classifier: Any, scaler: Any) -> Candidate:
    """Its code with the headers that the Arduino core has included when a sketch comes to it."""
    text = package.port(classifier, classname=CLASS).replace("#include <Arduino.h>", "")
    header = f"#include <math.h>\n#include <stdint.h>\n#include <stdlib.h>\n#include <string.h>\n{text}"
    files = {"port.h": header, "model.h": f'#include "port.h"\nstatic Eloquent::ML::Port::{CLASS} classifier;\n'}
    return Candidate(files, "classifier.predict(x)", scaler=scaler)


def adapted(estimator: Any, dtype: np.dtype[Any]) -> Candidate:
    """Its code inside a generated project, with the conversion to float that it needs there."""
    source = Micromlgen("micromlgen").export(estimator, dtype)
    return candidate(source, dtype, estimator.n_features_in_, len(estimator.classes_))
