"""What a search was asked for: a file of conf/sweep, and what was typed in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from hydra.conf import HydraConf
from hydra.core.override_parser.types import IntervalSweep, Override
from omegaconf import DictConfig, OmegaConf

from generator.config.compose import Composer
from generator.config.load import load
from generator.config.locate import COMMAND_LINE, Origin
from generator.config.schema import SEARCH, Config
from generator.config.suggest import shown
from generator.errors import ConfigError
from generator.sweep.jobs import text
from generator.sweep.settings import Settings, settings_of
from generator.sweep.space import Dimension, Space

FIRST = "first"  # any folder of the sweep


def is_search(parsed: Sequence[Override]) -> bool:
    return any(_is_setting(override) for override in parsed)


def requested(composer: Composer, parsed: Sequence[Override]) -> tuple[Settings, Space, list[Override], Config]:
    """Settings, space, what is the same in all trials, and the configuration that this alone makes.

    Raises ConfigError, also for a key of the space that does not exist or does not take its value.
    """
    for override in parsed:
        if _is_setting(override) and override.is_sweep_override():
            raise ConfigError(f"{text(override)} must be a single value", hint="one search after the other")
    common = [override for override in parsed if not override.is_sweep_override()]
    cfg, hydra = composer.compose([text(override) for override in common])
    settings, origin = settings_of(cfg[SEARCH], Origin.of(hydra)), Origin.of(hydra)
    fixed = [override for override in common if not _is_setting(override)]
    typed = {override.key_or_group: override for override in parsed if not _is_setting(override)}
    texts = [text(override) for override in fixed]
    cfg, hydra = composer.compose(texts)
    config = load(cfg, Origin.of(hydra), FIRST)
    dimensions = []
    for dimension in _dimensions(composer, settings, typed):
        try:
            dimensions.append(_with_default(composer, dimension, texts))
        except ConfigError as error:
            raise _located(error, dimension, origin) from error
    if not dimensions:
        raise ConfigError("sweep.space is empty: there is nothing to choose from", hint="--multirun +sweep=quick")
    return settings, Space(tuple(dimensions), lambda key: shown(_value(key, cfg, hydra))), fixed, config


def _is_setting(override: Override) -> bool:
    return override.key_or_group == SEARCH or override.key_or_group.startswith(f"{SEARCH}.")


def _dimensions(composer: Composer, settings: Settings, typed: dict[str, Override]) -> Iterator[Dimension]:
    """Of the file, but that what was typed counts: other values take the place of its own, a single one ends the search
    over that key. What the file hasn't comes first.
    """
    entries = [("", key, value) for key, value in settings.space.items()]
    entries += [(when, key, value) for when, keys in settings.when.items() for key, value in keys.items()]
    known = {key.lstrip("+") for _, key, _ in entries}
    for key, override in typed.items():
        if override.is_sweep_override() and key not in known:
            yield _dimension(override)
    for when, key, value in entries:
        if key.lstrip("+") in typed:
            override = typed[key.lstrip("+")]
            if override.is_sweep_override():
                yield _dimension(override, when)
        elif value is not None:  # null takes the key out
            values = ",".join(map(shown, value)) if isinstance(value, list) else shown(value)
            yield _dimension(composer.parse([f"{key}={values}"])[0], when)


def _dimension(override: Override, when: str = "") -> Dimension:
    key, value, typed = override.get_key_element(), override.value(), text(override).partition("=")[2]
    if not isinstance(value, IntervalSweep):
        choices = tuple(override.sweep_string_iterator()) if override.is_sweep_override() else (typed,)
        return Dimension(key, when, choices)
    low, high, log = value.start or 0, value.end or 0, "log" in value.tags
    if low >= high or (log and low <= 0):
        kind = ", above 0 where factors count" if log else ""
        problem = f"{key}={typed}: a range goes from a smaller to a larger number{kind}"
        raise ConfigError(problem, hint=f"'{key}=interval(1,10)'")
    return Dimension(key, when, (), low, high, log, whole=isinstance(low, int) and isinstance(high, int))


def _with_default(composer: Composer, dimension: Dimension, fixed: Sequence[str]) -> Dimension:
    """The dimension with the value that its key has where its condition holds. Raises ConfigError."""
    there = [*fixed, dimension.when] if dimension.when else fixed
    cfg, hydra = composer.compose([*there, f"{dimension.key}={dimension.example}"])
    load(cfg, Origin.of(hydra))
    value = _value(dimension.key, *composer.compose(there))
    return replace(dimension, default=value if isinstance(value, int | float) else shown(value))


def _value(key: str, cfg: DictConfig, hydra: HydraConf) -> Any:
    """Of a key, or the file of a group."""
    if key in hydra.runtime.choices:
        return hydra.runtime.choices[key]
    value = OmegaConf.select(cfg, key)
    return OmegaConf.to_container(value) if OmegaConf.is_config(value) else value


def _located(error: ConfigError, dimension: Dimension, origin: Origin) -> ConfigError:
    """With the place of the space, where nothing but the space was typed wrong."""
    section = f"{SEARCH}.{'when' if dimension.when else 'space'}"
    if any(override.lstrip("+").startswith(f"{dimension.key}=") for override in origin.overrides):
        return error
    problem = error.problem.removeprefix(f"{COMMAND_LINE}: ")
    return ConfigError(f"{origin.where(section) or section}: {problem}", hint=error.hint)
