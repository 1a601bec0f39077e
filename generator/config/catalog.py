"""What conf/ offers: groups, their choices and the tasks, found in the folders that Hydra searches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import yaml

from generator import paths
from generator.config.schema import GROUPS, ROOT_KEYS
from generator.config.suggest import closest

TASK = "task"
GLOBAL = "# @package _global_"  # first line of a file whose keys stand at the top level


class Catalog:
    """Of a folder with a configuration and of our own, which joins it."""

    def __init__(self, primary: Path) -> None:
        self.folders = tuple(dict.fromkeys([primary, paths.conf_dir()]))

    def groups(self) -> list[str]:
        """In the order of the pipeline, the task first; those that are no stage of it last."""
        found = {path.parent.name for folder in self.folders for path in folder.glob("*/*.yaml")} - {"hydra"}
        known = [TASK, *(group for group in GROUPS if group != TASK)]
        return [group for group in known if group in found] + sorted(found - set(known))

    def choices(self, group: str) -> dict[str, Path]:
        """Name → file, by name; a file of the first folder hides one of the second."""
        files = {path.stem: path for folder in reversed(self.folders) for path in folder.glob(f"{group}/*.yaml")}
        return dict(sorted(files.items()))

    def defaults(self, config_name: str) -> dict[str, str]:
        """Group → choice of a configuration's own defaults list; empty where it can't be read."""
        try:
            values = yaml.safe_load((self.folders[0] / f"{config_name}.yaml").read_text(encoding="utf-8"))
            items = [item for item in values["defaults"] if isinstance(item, dict)]
        except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError):
            return {}
        return {str(group).split()[-1].lstrip("/"): str(choice) for item in items for group, choice in item.items()}

    def tasks_with(self, key: str) -> list[str]:
        """Tasks that have `key` at the top level: count → record."""
        return [task for task, path in self.choices(TASK).items() if key in _own_keys(path)]

    def meant(self, word: str) -> str | None:
        """The override that a person means who types `record`, `labels` or `rms` alone."""
        choices = {choice: group for group in reversed(self.groups()) for choice in self.choices(group)}
        if word in choices:
            return f"{choices[word]}={word}"
        if word == "labels":
            return "'labels=[yes,no]'"
        if word in (*ROOT_KEYS, *self.groups()):
            return f"{word}=<value>"
        similar = closest(word, choices)
        return f"{choices[similar]}={similar}" if similar else None


def summary(path: Path) -> str:
    """The first sentence of a file's first comment, without the command that follows a colon there."""
    lines = path.read_text(encoding="utf-8").splitlines()
    comment = next((line for line in lines if line.startswith("#") and line != GLOBAL), "")
    return re.split(r": python -m|\. |\.$", comment.lstrip("# "))[0]


def is_global(path: Path) -> bool:
    """Whether the keys of a group's file stand at the top level."""
    return path.read_text(encoding="utf-8").startswith(GLOBAL)


def _own_keys(path: Path) -> Sequence[str]:
    """Keys at the top level that a task's file brings along."""
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8")) if is_global(path) else None
    except (yaml.YAMLError, UnicodeDecodeError):
        return []  # a message about another file is under way
    return [key for key in values if key not in (TASK, "defaults")] if isinstance(values, dict) else []
