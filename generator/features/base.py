"""What a feature type is: a configuration (its dataclass) that makes a front end (its integer arithmetic).

A front end streams: each hop of PCM gives one column of int16 values, and a window is some columns turned into
features. The C++ under templates/lib/features/<name> holds only a ring of columns, never a window of PCM.

A front end may learn from the training windows how it makes features of columns (`fit`); its columns are what they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from generator.types import I16, I64, Integers, Part


class FrontEnd(Protocol):
    """Streaming integer features at one sample rate and window; equal integers in numpy and in C++."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """int8 or int16."""

    @property
    def hop_length(self) -> int:
        """Samples a column."""

    @property
    def num_columns(self) -> int:
        """Columns a window."""

    @property
    def size(self) -> int:
        """Features a window."""

    @property
    def column_keys(self) -> Mapping[str, int | float]:
        """What `columns` depends on beside the samples: keys of conf/, with their values."""

    def columns(self, pcm: I16) -> I16:
        """PCM [samples] streamed from reset: int16 [samples // hop_length, bands]. Before the first sample: silence."""

    @property
    def learns(self) -> bool:
        """Whether `fit` makes another one of it, which takes time."""

    def fit(self, windows: I16, y: I64, seed: int) -> FrontEnd:
        """What it becomes with training windows [clips, num_columns, bands] of labels y.

        Itself where it learns nothing. One that learns must be fitted before `features` and `part`.
        """

    def features(self, windows: I16) -> Integers:
        """Columns of windows [..., num_columns, bands] to features [..., size]."""

    def part(self, ring_columns: int) -> Part:
        """The C++ library lib/features of a project, which keeps the newest `ring_columns` columns."""


class Features(Protocol):
    """A group of conf/features: a frozen dataclass whose fields are the YAML's keys."""

    @property
    def name(self) -> str: ...

    @property
    def hop_length(self) -> int: ...

    def front_end(self, sample_rate: int, window: float) -> FrontEnd:
        """Raises ConfigError where the parameters don't fit each other, the rate [Hz] or the window [s]."""


def columns_made_by(front_end: FrontEnd) -> tuple[str, Mapping[str, int | float]]:
    """What decides its columns of given samples: the function, which features may have in common, and its keys."""
    function: Any = type(front_end).columns
    return f"{function.__module__}.{function.__qualname__}", front_end.column_keys


def random_windows(front_end: FrontEnd, count: int, rng: np.random.Generator) -> I16:
    """Columns of chance, int16 [count, num_columns, bands], where one is needed that is fitted to anything at all."""
    bands = front_end.columns(np.zeros(front_end.hop_length, np.int16)).shape[1]
    return rng.integers(0, 8000, (count, front_end.num_columns, bands)).astype(np.int16)


def count_columns(sample_rate: int, window: float, hop_length: int) -> int:
    """Whole hops in a window."""
    return int(np.floor(window * sample_rate / hop_length + 1e-9))


def hops(pcm: I16, hop_length: int) -> NDArray[np.int16]:
    """PCM [samples] as whole hops [samples // hop_length, hop_length]; a rest shorter than a hop is left out."""
    count = len(pcm) // hop_length
    return pcm[: count * hop_length].reshape(count, hop_length)
