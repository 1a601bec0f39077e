"""What two configurations don't have in common, key by key."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml
from omegaconf import OmegaConf

from generator import paths
from generator.config.resolved import NOT_HASHED

OWN = ("labels", "name", "dataset.test_dir")  # keys of each project, and a folder of this computer

Difference = tuple[str, Any, Any]  # key, and its value in the one and in the other; None: it is not there


def differences(one: str, other: str) -> list[Difference]:
    """Of two config.yaml; without what is no part of the project."""
    return _differing(settings(one), settings(other))


def from_defaults(resolved: str) -> list[Difference]:
    """Of a config.yaml and the packaged defaults. Where another file of a group is chosen, its name is a difference,
    and the other keys are compared with that file.
    """
    here, packaged = settings(resolved), _packaged("config")
    standard = {key: value for key, value in packaged.items() if key not in ("defaults", *NOT_HASHED)}
    names = {group: name for entry in packaged["defaults"] if isinstance(entry, dict) for group, name in entry.items()}
    groups = [group for group in names if group in here]
    for group in groups:
        chosen = here[group].get("name")
        standard[group] = _packaged(f"{group}/{chosen}") or here[group]  # a project's own file: its name says it
    known: Any = OmegaConf.to_container(
        OmegaConf.create({key: value for key, value in standard.items() if key in here}), resolve=True
    )
    for group in groups:
        known[group]["name"] = names[group]
    found = _differing(here, known)
    return [difference for difference in found if difference[0] not in OWN]


def settings(text: str) -> dict[str, Any]:
    """A config.yaml without this computer's folders and the verb."""
    values: dict[str, Any] = yaml.safe_load(text)
    for key in ("defaults", *NOT_HASHED):
        values.pop(key, None)
    return values


@cache  # nobody changes it
def _packaged(name: str) -> dict[str, Any]:
    """A file of our own conf/; empty where there is none of that name."""
    path = paths.conf_dir() / f"{name}.yaml"
    is_ours = path.is_file() and path.resolve().is_relative_to(paths.conf_dir().resolve())
    values: Any = OmegaConf.to_container(OmegaConf.load(path)) if is_ours else {}
    return dict(values)


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[Difference]:
    before, after = _flat(one), _flat(other)
    keys = [*after, *(key for key in before if key not in after)]
    return [(key, before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)]


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """{"model": {"C": 1}} as {"model.C": 1}."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return flat
