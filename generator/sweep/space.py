"""What a search chooses from: keys of the configuration, each with choices or a range."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.config.suggest import shown

if TYPE_CHECKING:
    from optuna.trial import Trial

DIGITS = 3  # of a value from a range: finer ones make no other model


@dataclass(frozen=True)
class Dimension:
    """A key with its `choices`, as one types them, or a range from `low` to `high`, both included."""

    key: str
    when: str = ""  # "model=svm": only in trials that have chosen this
    choices: tuple[str, ...] = ()
    low: float = 0
    high: float = 0
    log: bool = False
    whole: bool = False
    default: str | float = ""  # the configuration's own value, which may be none of these

    @property
    def name(self) -> str:
        """The same key may have other values in other trials, so its condition is part of the name."""
        return f"{self.key} when {self.when}" if self.when else self.key

    def suggest(self, trial: Trial) -> str:
        """A value as text for an override."""
        if self.choices:
            return str(trial.suggest_categorical(self.name, self.choices))
        if self.whole:
            return str(trial.suggest_int(self.name, int(self.low), int(self.high), log=self.log))
        return f"{trial.suggest_float(self.name, self.low, self.high, log=self.log):.{DIGITS}g}"

    @property
    def example(self) -> str:
        return self.choices[0] if self.choices else f"{self.high:g}"

    @property
    def start(self) -> dict[str, str | float]:
        """The default by the dimension's name; nothing where it is not to choose from."""
        if self.choices:
            default = shown(self.default)
            return {self.name: default} if default in self.choices else {}
        known = not isinstance(self.default, str) and self.low <= self.default <= self.high
        return {self.name: self.default} if known else {}


@dataclass(frozen=True)
class Space:
    """`given(key)` is the value that a key has in all trials that don't choose it."""

    dimensions: tuple[Dimension, ...]
    given: Callable[[str], str]

    def point(self, trial: Trial) -> dict[str, str]:
        """Key → value, one that `trial` suggests for each dimension whose condition holds."""
        chosen: dict[str, str] = {}
        for dimension in self.dimensions:
            key, _, value = dimension.when.partition("=")
            if not key or chosen.get(key, self.given(key)) == value:
                chosen[dimension.key] = dimension.suggest(trial)
        return chosen

    def starts(self) -> list[dict[str, str | float]]:
        """What the first trials have, by names of dimensions: all defaults, then each condition with its own defaults.
        The rest of these is free.
        """
        starts = [_defaults(self.dimensions)]
        for when in dict.fromkeys(dimension.when for dimension in self.dimensions if dimension.when):
            key, _, value = when.partition("=")
            can_be = any(dimension.key == key and value in dimension.choices for dimension in self.dimensions)
            if can_be and self.given(key) != value:
                starts.append({key: value, **_defaults([d for d in self.dimensions if d.when == when])})
        return starts


def _defaults(dimensions: Iterable[Dimension]) -> dict[str, str | float]:
    return {name: value for dimension in dimensions for name, value in dimension.start.items()}
