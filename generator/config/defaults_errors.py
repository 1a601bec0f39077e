"""Mistakes in a defaults list, with file and line: Hydra's own messages hold neither."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml
from hydra.errors import MissingConfigException

from generator.config.catalog import Catalog
from generator.config.locate import find, place
from generator.config.suggest import closest, listed
from generator.errors import ConfigError

LAUNCHERS = {  # what to install for them
    "joblib": "hydra-joblib-launcher",
    "ray": "'generator[ray]'",
    "submitit_local": "'generator[slurm]'",
    "submitit_slurm": "'generator[slurm]'",
}


def no_launcher(error: Exception) -> ConfigError | None:
    """For a launcher that is not installed."""
    missing = getattr(error, "missing_cfg_file", None) or ""
    match = re.fullmatch(r"hydra/launcher/(\w+)", missing) or re.search(
        r"Could not load 'hydra/launcher/(\w+)'", str(error)
    )
    if not match or match[1] not in LAUNCHERS:
        return None
    return ConfigError(
        f"hydra/launcher={match[1]} is a package that is not installed",
        hint=f"pip install {LAUNCHERS[match[1]]}",
    )


def in_defaults(error: Exception, overrides: Sequence[str], primary: Path) -> ConfigError | None:
    """The message for an error that Hydra raises over a defaults list; None where it is about something else."""
    text, catalog = str(error), Catalog(primary.parent)
    files = list(_files(text, overrides, catalog, primary))
    if isinstance(error, MissingConfigException) and (match := re.search(r"Could not find '(.+)/([^']*)'", text)):
        group, choice = match.groups()
        where = None if _is_typed(group, overrides) else _where(files, group, choice)
        problem, hint = _no_choice(group, choice, error.options or list(catalog.choices(group)), catalog)
        return ConfigError(f"{where}: {problem}" if where else problem, hint=hint)
    if match := re.search(r"In '.*': Could not load '([^']*)'", text):
        return _no_file(match[1], catalog, files)
    if (match := re.search(r"In '.*': Could not override '([^']*)'", text)) and not _is_typed(match[1], overrides):
        where = _where(files, match[1])
        return ConfigError(
            f"{where}: the defaults list of {primary.name} has no {match[1]}",
            hint=f"- override /{closest(match[1], catalog.groups()) or '<a folder of conf>'}: <a file of it>",
        )
    if match := re.match(r"Multiple values for (\S+)\. To override a value use '(.*)'", text):
        group, _, choice = match[2].removeprefix("override ").partition(": ")
        where = _where(files, group, choice)
        again = where and where.startswith(f"{place(primary)}:")
        hint = "one of the two lines" if again else f"- override /{group.lstrip('/')}: {choice}"
        return ConfigError(f"{where}: {match[1]} stands in the defaults list already", hint=hint)
    if match := re.match(r"Invalid defaults list in '(.*)', defaults must be a list", text):
        line = next((node for path in files[:1] if (node := find(path, ["defaults"]))), None)
        where = place(files[0], line[0].start_mark.line + 1 if line else None)
        return ConfigError(f"{where}: defaults must be a list", hint="a line for each group, as - board: nano33ble")
    return None


def _no_choice(group: str, choice: str, options: Sequence[str], catalog: Catalog) -> tuple[str, str]:
    """Problem and hint."""
    if options:
        problem = f"{group}={choice} must be {listed(sorted(options))}"
        return problem, f"{group}={closest(choice, options) or min(options)}"
    meant = closest(group, catalog.groups())
    return f"unknown group {group}; there are {listed(catalog.groups())}", f"{meant or 'one of these'}: {choice}"


def _no_file(name: str, catalog: Catalog, files: Sequence[Path]) -> ConfigError:
    """An item without a colon: a file beside the one that names it, or a forgotten colon."""
    group, _, choice = name.rpartition("/")
    where = _where(files, "", choice)
    first, _, rest = choice.partition(" ")
    if not group and first in catalog.groups():
        example = rest.strip() or next(iter(catalog.choices(first)))
        return ConfigError(f"{where}: {choice!r} names no file of conf/{first}", hint=f"- {first}: {example}")
    options = list(catalog.choices(group)) if group else catalog.groups()
    file, meant = "/".join(filter(None, ["conf", group, f"{choice}.yaml"])), closest(choice, options)
    return ConfigError(f"{where}: there is no {file}", hint=f"- {meant or options[0]}")


def _files(text: str, overrides: Sequence[str], catalog: Catalog, primary: Path) -> Iterator[Path]:
    """Files whose defaults list may hold the mistake, the likeliest first."""
    named = re.findall(r"In '([^']+)'", text)
    chosen = [override.lstrip("+").replace("=", "/", 1) for override in overrides if "=" in override]
    for name in [*named, *chosen]:
        yield from (path for folder in catalog.folders if (path := folder / f"{name}.yaml").is_file())
    if primary.is_file():
        yield primary


def _where(files: Sequence[Path], group: str, choice: str | None = None) -> str | None:
    """Place of the item "<group>: <choice>", or of "<choice>" alone where the group is empty."""
    for path in files:
        pair = find(path, ["defaults"])
        for item in pair[1].value if pair and isinstance(pair[1], yaml.SequenceNode) else []:
            for key, value in item.value if isinstance(item, yaml.MappingNode) else [(None, item)]:
                words = key.value.split() if key else [""]
                if words[-1].lstrip("/") == group and choice in (None, value.value):
                    return place(path, item.start_mark.line + 1)
    return None


def _is_typed(group: str, overrides: Sequence[str]) -> bool:
    return any(text.lstrip("+~").partition("=")[0] == group for text in overrides)
