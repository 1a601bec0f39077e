"""The recordings as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.types import I16


@dataclass(frozen=True)
class Nothing:
    """conf/augmentation/none.yaml"""

    name: str

    @property
    def mixes(self) -> bool:
        return False

    def check(self) -> None:
        """Nothing can be wrong."""

    def copies_of(
        self, pcm: I16, sample_rate: int, backgrounds: Sequence[I16], seed: Sequence[int]
    ) -> Iterator[tuple[I16, int | None]]:
        yield from ()
