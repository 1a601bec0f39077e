"""Wording of messages: did-you-mean, lists, and values and commands as one types them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from generator.errors import ConfigError


def closest(word: str, options: Iterable[str]) -> str | None:
    """The option that was probably meant."""
    lowered = {option.lower(): option for option in options}
    matches = get_close_matches(word.lower(), lowered, n=1)
    return lowered[matches[0]] if matches else None


def listed(options: Iterable[str]) -> str:
    """'a, b or c'."""
    *most, last = options
    return f"{', '.join(most)} or {last}" if most else last


def some(names: Sequence[str], limit: int = 3) -> str:
    """'a, b, c and 2 more'."""
    rest = len(names) - limit
    return ", ".join(names[:limit]) + (f" and {rest} more" if rest > 0 else "")


def shown(value: Any) -> str:
    """A value in the notation of the command line: null, true, [yes,no]; text that can't be printed is escaped."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{','.join(shown(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{','.join(f'{key}:{shown(item)}' for key, item in value.items())}}}"
    text = str(value)
    return text if text.isprintable() else repr(text)


def labels_key(labels: Iterable[str]) -> str:
    """labels=[yes,no]"""
    return f"labels=[{','.join(labels)}]"


def unknown_key(key: str, siblings: Iterable[str]) -> ConfigError:
    """For `features.n_ftt`, with the names that could stand in place of `n_ftt`."""
    section, _, name = key.rpartition(".")
    names = sorted(siblings)
    prefix = f"{section}." if section else ""
    meant = closest(name, names)
    if meant:
        hint = f"{prefix}{meant}"
    elif names:
        hint = f"one of {', '.join(prefix + name for name in names)}"
    else:
        hint = f"{section}=...: it is a value, not a section"
    return ConfigError(f"unknown key {key}", hint=hint)
