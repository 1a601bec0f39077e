"""What an augmentation is: a configuration that makes changed copies of a clip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from generator.types import I16

Signal = NDArray[np.float64]  # PCM in 16-bit sample units, not yet rounded or limited [samples]


class Augmentation(Protocol):
    """A group of conf/augmentation: a frozen dataclass whose fields are the YAML's keys."""

    @property
    def name(self) -> str: ...

    @property
    def mixes(self) -> bool:
        """Whether recordings of background noise are of use."""

    def check(self) -> None:
        """Raises ConfigError for values out of range."""

    def copies_of(
        self, pcm: I16, sample_rate: int, backgrounds: Sequence[I16], seed: Sequence[int]
    ) -> Iterator[tuple[I16, int | None]]:
        """Changed copies of PCM [samples] at `sample_rate` [Hz], each with the index of what of `backgrounds` is in it.

        What becomes of them is decided by `seed` alone.
        """
