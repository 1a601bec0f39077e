"""What the models of all families have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod

from generator.types import Part


class Exported(ABC):
    """Most of a ModelSource: comparable scores, nothing left out on purpose, all numbers in the tables of `part`."""

    labels_only = False

    @property
    def approximation(self) -> str | None:
        return None

    @property
    def table_bytes(self) -> int:
        return self.part().table_bytes

    @abstractmethod
    def part(self) -> Part: ...
