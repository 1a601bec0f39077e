"""What an exporter makes of a trained model, as C or C++ that the rig can build and call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.pipeline import Pipeline

from generator.types import Integers

DTYPES: dict[str, np.dtype[Any]] = {
    "float": np.dtype("<f4"),
    "double": np.dtype("<f8"),
    "int8_t": np.dtype("<i1"),
    "int16_t": np.dtype("<i2"),
}


@dataclass(frozen=True)
class Candidate:
    """One exporter's code for one model."""

    files: Mapping[str, str]  # name → text; every .c and .cpp is compiled
    answer: str  # C++ expression of the label's index, of the window `x`
    header: str = "model.h"  # declares what `answer` names
    ctype: str = "float"  # of the window's values: what the exporter's code takes, so that no conversion is counted
    includes: tuple[Path, ...] = ()
    setup: str = ""  # C++ statements that run once, before the first window
    scaler: Any = None  # before a classifier that does not scale its windows itself: neither built nor counted

    def windows(self, x: Integers) -> Any:
        """Windows [windows, features] as the code takes them."""
        return (x if self.scaler is None else self.scaler.transform(x)).astype(DTYPES[self.ctype])


Variants = dict[str, Callable[[], Candidate]]
"""Ways to export one model: name → what makes the code, or raises where the exporter does not take the model."""


def unscaled(estimator: Any) -> tuple[Any, Any]:
    """The classifier itself and the scaler before it (None: there is none), for exporters that know no pipelines."""
    if isinstance(estimator, Pipeline):
        return estimator[-1], estimator[0]
    return estimator, None
