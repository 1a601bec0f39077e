"""One group of the configuration against its dataclass."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, make_dataclass
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, TypeVar, get_args, get_type_hints

from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from generator.config.locate import Origin
from generator.config.suggest import closest, listed, shown, unknown_key
from generator.errors import ConfigError

T = TypeVar("T")

_WORDS = {int: "a whole number", float: "a number", str: "text", bool: "true or false", NoneType: "null"}
_MADE: dict[tuple[type, str], Any] = {}  # sections as they were made: most are the same in all jobs of a sweep
_PLURALS = {int: "whole numbers", float: "numbers", str: "texts"}


def typed(cls: type[T], values: Mapping[str, Any], section: str, origin: Origin) -> T:
    """`values` of the group `section` ("" for the top level) as a `cls`; lists become tuples.

    A field that is a dataclass is a section of its own.

    Raises ConfigError for a key that the dataclass doesn't have, one that is missing and a value of another type.
    """
    key = (cls, repr(values))
    if key not in _MADE:
        _MADE[key] = _typed(cls, values, section, origin)
    made: T = _MADE[key]
    return made


def _typed(cls: type[T], values: Mapping[str, Any], section: str, origin: Origin) -> T:
    kinds = _kinds(cls)  # type: ignore[arg-type] # every class is hashable
    prefix = f"{section}." if section else ""
    for key in values:
        if key not in kinds:
            raise unknown_key(prefix + str(key), kinds)
    for key, kind in kinds.items():
        if key not in values:
            raise ConfigError(f"{prefix}{key} is missing", hint=f"{prefix}{key}=<{_described(kind)}>")
        if not _plausible(values[key], kind):
            raise _wrong_type(prefix + key, values[key], kind, origin)
    sections = [key for key, kind in kinds.items() if is_dataclass(kind)]
    parts: dict[str, Any] = {key: typed(kinds[key], values[key], prefix + key, origin) for key in sections}
    rest = [key for key in kinds if key not in sections]
    schema = _schema(cls)  # type: ignore[arg-type]
    try:
        widened = {key: _widened(values[key], kinds[key]) for key in rest}
        checked = OmegaConf.to_container(OmegaConf.merge(schema, widened))
    except OmegaConfBaseException as error:
        key = str(error.full_key).partition("[")[0]
        raise _wrong_type(prefix + key, values[key], kinds[key], origin) from error
    assert isinstance(checked, dict)  # as the schema is
    plain = {str(key): tuple(value) if isinstance(value, list) else value for key, value in checked.items()}
    return cls(**plain, **parts)


@cache
def _kinds(cls: type) -> dict[str, Any]:
    """Type of each field."""
    hints = get_type_hints(cls)
    return {field.name: hints[field.name] for field in fields(cls)}


@cache
def _schema(cls: type) -> Any:
    """What OmegaConf checks values against: the fields that are no section of their own."""
    kinds = {key: kind for key, kind in _kinds(cls).items() if not is_dataclass(kind)}
    return OmegaConf.structured(make_dataclass(cls.__name__, kinds.items()))


def _plausible(value: Any, kind: Any) -> bool:
    """False for what OmegaConf would let pass: true as the text "True", and numbers that are none."""
    if is_dataclass(kind):
        return isinstance(value, Mapping)
    if isinstance(value, bool):
        return bool in (kind, *get_args(kind))
    return not isinstance(value, float) or math.isfinite(value)


def _widened(value: Any, kind: Any) -> Any:
    """A whole number as a fraction where either that or a text is allowed: OmegaConf does so only for numbers alone."""
    return float(value) if isinstance(value, int) and {float, str} <= {*get_args(kind)} else value


def _wrong_type(key: str, value: Any, kind: Any, origin: Origin) -> ConfigError:
    problem = f"{key}={shown(value)} must be {_described(kind)}"
    if isinstance(kind, type) and issubclass(kind, Enum):
        names = [member.name for member in kind]
        return ConfigError(problem, hint=f"{key}={closest(str(value), names) or names[0]}")
    if isinstance(value, bool) and str in (kind, *get_args(kind)):
        return ConfigError(problem, hint="quotes around it: YAML reads a bare yes, no, on or off as true or false")
    example = origin.example(key)
    if example is None or example == shown(value):
        return ConfigError(problem, hint=f"{key}=<{_described(kind)}>")
    return ConfigError(problem, hint=f"{key}={example}")


def _described(kind: Any) -> str:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return f"one of {listed(member.name for member in kind)}"
    if kind in _WORDS:
        return _WORDS[kind]
    if is_dataclass(kind):
        return f"a section with {listed(field.name for field in fields(kind)).replace(' or ', ' and ')}"
    arguments = [argument for argument in get_args(kind) if argument is not Ellipsis]
    if getattr(kind, "__origin__", None) in (list, tuple):
        return f"a list of {_PLURALS.get(arguments[0], 'values')}"
    return listed(_WORDS.get(argument, str(argument)) for argument in arguments or [kind])
