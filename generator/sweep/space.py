"""What a search chooses from: keys of the configuration, each with choices or a range."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hydra.core.override_parser.types import IntervalSweep, Override

from generator.config.suggest import shown
from generator.errors import ConfigError
from generator.sweep.settings import Settings

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
        return self.choices[0] if self.choices else f"{self.low:g}"


@dataclass(frozen=True)
class Space:
    """`given` are values that are the same in all trials, by which conditions are decided as well."""

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


def dimensions_of(
    settings: Settings, typed: Sequence[Override], parse: Callable[[Sequence[str]], list[Override]]
) -> tuple[Dimension, ...]:
    """Of the file, but that what was typed counts: other values take the place of its own, a single one ends the search
    over that key. Keys that the file hasn't join it. Raises ConfigError.
    """
    entries = [("", key, value) for key, value in settings.space.items()]
    entries += [(when, key, value) for when, keys in settings.when.items() for key, value in keys.items()]
    replaced = {override.key_or_group: override for override in typed}
    known = {key.lstrip("+") for _, key, _ in entries}
    found = []
    for when, key, value in entries:
        override = replaced.get(key.lstrip("+")) or _parsed(key, value, parse)
        if override and (override.is_sweep_override() or key.lstrip("+") not in replaced):
            found.append(_dimension(override, when))
    added = [override for override in typed if override.is_sweep_override() and override.key_or_group not in known]
    return tuple([*map(_dimension, added), *found])


def _parsed(key: str, value: Any, parse: Callable[[Sequence[str]], list[Override]]) -> Override | None:
    """Of a file; None where null takes the key out."""
    if value is None:
        return None
    values = ",".join(map(shown, value)) if isinstance(value, list) else shown(value)
    return parse([f"{key}={values}"])[0]


def _dimension(override: Override, when: str = "") -> Dimension:
    key, value, text = override.get_key_element(), override.value(), str(override.input_line).partition("=")[2]
    if not isinstance(value, IntervalSweep):
        choices = tuple(override.sweep_string_iterator()) if override.is_sweep_override() else (text,)
        return Dimension(key, when, choices)
    low, high, log = value.start or 0, value.end or 0, "log" in value.tags
    if low >= high or (log and low <= 0):
        kind = ", above 0 where factors count" if log else ""
        raise ConfigError(
            f"{key}={text}: a range goes from a smaller to a larger number{kind}", hint=f"'{key}=interval(1,10)'"
        )
    return Dimension(key, when, (), low, high, log, whole=isinstance(low, int) and isinstance(high, int))
