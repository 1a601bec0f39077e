"""Hydra's own exceptions in our words: what is wrong, and what to type instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from typing import Any

import yaml
from hydra.errors import OverrideParseException
from omegaconf import DictConfig
from yaml.reader import ReaderError

from generator.config import targets
from generator.config.catalog import Catalog
from generator.config.defaults_errors import in_defaults, no_launcher
from generator.config.locate import COMMAND_LINE, place
from generator.config.schema import ROOT_KEYS
from generator.config.suggest import closest, listed, unknown_key
from generator.errors import ConfigError

_YAML_HINT = "quotes, brackets and spaces of that line and the one before"
_YAML_HINTS = {  # words of the parser → what to do
    "'\\t'": "spaces in place of the tab",
    "duplicate key": "one of the two lines",
    "could not find expected ':'": "key: value, with a space after the colon; quotes and brackets of the line before",
}


def explained(error: Exception, overrides: Sequence[str], primary: Path) -> ConfigError:
    """overrides: of the command line; primary: the file that was composed."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        mark = error.problem_mark
        where = place(Path(mark.name), mark.line + 1) or mark.name
        hint = next((hint for words, hint in _YAML_HINTS.items() if words in str(error.problem)), _YAML_HINT)
        return ConfigError(f"{where}: not valid YAML: {error.problem}", hint=hint)
    if isinstance(error, UnicodeDecodeError | ReaderError):
        return _not_text(Catalog(primary.parent))
    if isinstance(error, OverrideParseException):
        return _unreadable(error.override, Catalog(primary.parent))
    if in_list := no_launcher(error) or in_defaults(error, overrides, primary):
        return in_list
    if match := re.match(r"(?:In '.*': )?Could not override '([^']+)'", str(error)):
        return _no_key(match[1], overrides, error.__cause__, Catalog(primary.parent))
    return _misplaced(str(error), overrides, Catalog(primary.parent)) or ConfigError(
        _summary(error, overrides), hint="python -m generator --cfg job"
    )


def _not_text(catalog: Catalog) -> ConfigError:
    for path in (path for folder in catalog.folders for path in sorted(folder.rglob("*.yaml"))):
        try:
            yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        except (UnicodeDecodeError, ReaderError):
            return ConfigError(f"{place(path)} is not UTF-8 text", hint="saving it as UTF-8 (Windows: no UTF-16)")
        except yaml.YAMLError:
            continue  # has a mistake of its own, and is not the file that was read
    return ConfigError("a file of the configuration is not UTF-8 text", hint="saving it as UTF-8")


def _misplaced(text: str, overrides: Sequence[str], catalog: Catalog) -> ConfigError | None:
    """A value where another kind of value belongs, and a plus where none does."""
    if match := re.match(r"Ambiguous value for argument '(.*)'", text):
        key, _, value = match[1].partition("=")
        hint = quote(f"{key}=[{value}]") if key == "labels" else f"--multirun {quote(match[1])}"
        return ConfigError(f"{COMMAND_LINE}: {match[1]} is more than one value", hint=hint)
    if match := re.match(r"Sweep parameters '(.*)' requires --multirun", text):
        return ConfigError(f"{COMMAND_LINE}: {match[1]} is a sweep", hint=f"--multirun {quote(match[1])}")
    if match := re.match(r"Could not append to config\. An item is already at '([^']+)'", text):
        added = _typed(match[1], overrides)
        return ConfigError(f"{COMMAND_LINE}: {added} adds a key that is there already", hint=added.lstrip("+"))
    if text.startswith("Config group override must be"):
        for item in overrides:
            group = item.lstrip("+~").partition("=")[0]
            if not group:
                return _unreadable(item, catalog)
            if choices := catalog.choices(group):
                return ConfigError(f"{item} must name a file of conf/{group}", hint=f"{group}={next(iter(choices))}")
    return None


def _unreadable(override: str, catalog: Catalog) -> ConfigError:
    key, equals, value = override.partition("=")
    if not equals or not key:
        hint = (catalog.meant(key) or f"{key}=<value>") if key else "key=value"
        return ConfigError(f"{COMMAND_LINE}: {override!r} is not of the form key=value", hint=hint)
    if value.startswith("[") and value.endswith("]"):
        items = ",".join('"' + item.strip(" '\"") + '"' for item in value[1:-1].split(","))
        hint = quote(f"{key}=[{items}]")
    elif value.startswith("["):
        hint = f"quotes around it all: '{key}=[{value.strip('[], ')},...]'"
    else:
        hint = quote(f'{key}="{value}"')
    return ConfigError(f"{COMMAND_LINE}: {override!r} can't be read", hint=hint)


def _no_key(key: str, overrides: Sequence[str], cause: Any, catalog: Catalog) -> ConfigError:
    typed = _typed(key, overrides)
    if tasks := catalog.tasks_with(key):
        return ConfigError(
            f"{COMMAND_LINE}: {key} is a key of {listed(f'task={task}' for task in tasks)}",
            hint=f"task={tasks[0]} {quote(typed)}",
        )
    value = typed.partition("=")[2]
    parent = getattr(cause, "parent_node", None)
    if not isinstance(parent, DictConfig):  # a group that the defaults list doesn't have
        problem = f"{COMMAND_LINE}: {typed}: the defaults list of this configuration has no {key}"
        return ConfigError(problem, hint=f"its keys one by one, {key}.<key>=..., or add it: +{typed}")
    full_key = str(cause.full_key)
    section = full_key.rpartition(".")[0]
    siblings = {str(name) for name in parent if not section or name not in {"_target_", "name"}} - {"hydra"}
    addable = set(targets.parameters(parent["_target_"])) if section == "model" and "_target_" in parent else set()
    addable |= set() if section else set(ROOT_KEYS)
    if cause.key in addable:
        return ConfigError(f"{COMMAND_LINE}: {key} is in no file of this configuration yet", hint=quote(f"+{typed}"))
    rest = key.removeprefix(full_key) if key.startswith(full_key) else ""  # what follows the mistyped part
    error = unknown_key(full_key, siblings | addable)
    can_be_retyped = closest(str(cause.key), siblings | addable) and key.startswith(full_key)
    hint = quote(f"{error.hint}{rest}={value}") if can_be_retyped else error.hint
    return ConfigError(f"{COMMAND_LINE}: unknown key {full_key}{rest}", hint=hint)


def _typed(key: str, overrides: Sequence[str]) -> str:
    """The override of a key as it was typed, or ""."""
    return next((text for text in overrides if text.lstrip("+~").partition("=")[0] == key), "")


def _summary(error: Exception, overrides: Sequence[str]) -> str:
    """The first line that says something, and the override that it is about where only one can be."""
    cause = error.__cause__ or error
    lines = [line.strip() for line in str(cause).splitlines() if line.strip() and not line.endswith(":")]
    text = lines[0] if lines else f"Hydra can't compose this ({type(cause).__name__})"
    guilty = next((override for override in overrides if override in str(error)), None)
    return f"{COMMAND_LINE}: {guilty}: {text}" if guilty and guilty not in text else text
