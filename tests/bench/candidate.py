"""What an exporter makes of a trained model, as C++ that the rig can build and call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from generator.types import Integers


@dataclass(frozen=True)
class Candidate:
    """One exporter's code for one model."""

    name: str  # "native", "micromlgen as it is", …
    files: Mapping[str, str]  # name → text; every .cpp is compiled
    answer: str  # C++ expression of the label's index, of the window `x`
    header: str = "model.h"  # declares what `answer` names
    ctype: str = "float"  # of the window's values: what the exporter's code takes, so that no conversion is counted
    standard: str = "c++11"
    includes: tuple[Path, ...] = ()
    setup: str = ""  # C++ statements that run once, before the first window
    notes: tuple[str, ...] = ()  # what was changed so that it compiles or answers right

    def windows(self, x: Integers) -> Any:
        """Windows [windows, features] as the code takes them."""
        return x.astype(DTYPES[self.ctype])


DTYPES: dict[str, np.dtype[Any]] = {
    "float": np.dtype("<f4"),
    "double": np.dtype("<f8"),
    "int8_t": np.dtype("<i1"),
    "int16_t": np.dtype("<i2"),
}
