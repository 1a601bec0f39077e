"""Where a key of the composed configuration was written: a file and line, or the command line."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from hydra.conf import HydraConf
from omegaconf import OmegaConf

from generator import paths
from generator.config.catalog import GLOBAL, is_global
from generator.config.schema import GROUPS, ROOT_KEYS, SEARCH
from generator.errors import ConfigError

COMMAND_LINE = "command line"


@dataclass(frozen=True)
class Origin:
    """What Hydra composed a configuration from."""

    folders: tuple[Path, ...]  # searched in this order
    config_name: str
    choices: Mapping[str, str]  # group → file of that group
    overrides: tuple[str, ...]  # of the command line

    @classmethod
    def of(cls, hydra: HydraConf) -> Origin:
        """From the `hydra` section of a composed configuration."""
        sources = hydra.runtime.config_sources
        choices = {group: choice for group, choice in hydra.runtime.choices.items() if isinstance(choice, str)}
        return cls(
            folders=tuple(Path(source.path) for source in sources if source.schema == "file"),
            config_name=str(hydra.job.config_name),
            choices={group: choice for group, choice in choices.items() if not group.startswith("hydra/")},
            overrides=typed(hydra),
        )

    def command(self, without: Collection[str]) -> str:
        """What to type for this configuration: the command line but for the keys and groups of `without`."""
        options, folder = [], self.folders[0]
        if folder != paths.primary_conf_dir():
            near = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
            options.append(f"--config-path={near}")
        if self.config_name != "config":
            options.append(f"--config-name={self.config_name}")
        typed = [text for text in self.overrides if re.split(r"[.=@]", text.lstrip("+~"))[0] not in without]
        return shlex.join(["python", "-m", "generator", *options, *typed])

    def where(self, key: str) -> str | None:
        """'command line', 'conf/features/logmel.yaml:4' or, for a key that is missing, the file that should have it."""
        if any(_sets(override, key) for override in self.overrides):
            return COMMAND_LINE
        for path, parts in self._candidates(key):
            node = find(path, parts)
            if node:
                return place(path, node[0].start_mark.line + 1)
        group = key.partition(".")[0]
        file = self._file(f"{group}/{self.choices[group]}" if group in self.choices else self.config_name)
        return place(file) if file else None

    def example(self, key: str) -> str | None:
        """The key's value in its group's file, as text: a good one where the command line's is not."""
        for path, parts in reversed(list(self._candidates(key))):
            node = find(path, parts)
            if node and isinstance(node[1], yaml.ScalarNode):
                return str(node[1].value)
        return None

    def without_header(self, group: str) -> ConfigError | None:
        """For a file of a group that can only hold keys of the top level, and does not say so: experiment=mine."""
        file = self._file(f"{group}/{self.choices[group]}") if group in self.choices else None
        if file is None:
            return None
        return ConfigError(
            f"{place(file, 1) or file}: its keys are read as those of a section {group}",
            hint=f"{GLOBAL} as its first line",
        )

    def located(self, error: ConfigError) -> ConfigError:
        """The error with the place of the key that its message begins with, unless a person has just typed it."""
        match = re.match(r"(unknown key )?([\w.]+)", error.problem)
        known = match and match[2].partition(".")[0] in {*ROOT_KEYS, *GROUPS, SEARCH}
        where = self.where(match[2]) if match and (known or match[1]) else None
        if not where or (where == COMMAND_LINE and match and not match[1]):
            return error
        return ConfigError(f"{where}: {error.problem}", hint=error.hint)

    def _candidates(self, key: str) -> Iterator[tuple[Path, Sequence[str]]]:
        """Files that may hold the key, the strongest first, each with the key's path in it."""
        parts = key.split(".")
        files = [(group, self._file(f"{group}/{choice}")) for group, choice in self.choices.items()]
        yield from ((path, parts) for _, path in files if path and is_global(path))
        if primary := self._file(self.config_name):
            yield primary, parts
        yield from ((path, parts[1:]) for group, path in files if path and group == parts[0] and len(parts) > 1)

    def _file(self, name: str) -> Path | None:
        files = (folder / f"{name.removesuffix('.yaml')}.yaml" for folder in self.folders)
        return next((path for path in files if path.is_file()), None)


def typed(hydra: HydraConf) -> tuple[str, ...]:
    """Overrides of the command line, as they were typed."""
    return tuple(OmegaConf.to_container(hydra.overrides.task, resolve=False))  # type: ignore[arg-type]


def place(path: Path, line: int | None = None) -> str | None:
    """'conf/config.yaml:3'; None for a file of the installed package, which is nobody's to edit."""
    if path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    elif path.is_relative_to(paths.conf_dir()):
        return None
    return f"{path}:{line}" if line else str(path)


def find(path: Path, parts: Sequence[str]) -> tuple[yaml.Node, yaml.Node] | None:
    """The nodes of a key and its value in a YAML file."""
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    pair = None
    for part in parts:
        entries = node.value if isinstance(node, yaml.MappingNode) else []
        pair = next(((key, value) for key, value in entries if key.value == part), None)
        if pair is None:
            return None
        node = pair[1]
    return pair


def _sets(override: str, key: str) -> bool:
    name, _, value = override.lstrip("+~").partition("=")
    section = key.startswith(f"{name}.") and value.startswith("{")  # features={n_mels: 20}
    return name == key or section or name.startswith(f"{key}.")
