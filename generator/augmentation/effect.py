"""How often an effect is applied, and how much."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from generator.errors import ConfigError


@dataclass(frozen=True)
class Effect:
    """A group of keys, `augmentation.<effect>.probability` and `.range`; the unit is the effect's own."""

    probability: float
    range: tuple[float, ...]  # lowest and highest value

    def draw(self, rng: np.random.Generator) -> float | None:
        """The value for one copy; None: leave it out. Takes two numbers of `rng` in any case."""
        low, high = self.range
        chance, value = rng.random(), rng.uniform(low, high)
        return value if chance < self.probability else None

    def check(self, key: str, low: float, high: float, default: str) -> None:
        """Raises ConfigError where `key` has no probability, or a range that is not within `low` to `high`."""
        if not 0 <= self.probability <= 1:
            raise ConfigError(
                f"{key}.probability={self.probability:g} must be from 0 to 1", hint=f"{key}.probability=0.5"
            )
        values = [value for value in self.range if math.isfinite(value)]
        if len(self.range) != 2 or len(values) != 2 or not low <= values[0] <= values[1] <= high:
            shown = ",".join(f"{value:g}" for value in self.range)
            raise ConfigError(
                f"{key}.range=[{shown}] must be two numbers from {low:g} to {high:g}, the smaller one first",
                hint=f"{key}.range={default}",
            )
