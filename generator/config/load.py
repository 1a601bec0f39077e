"""What Hydra composed, validated once: the only way to a Config."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import yaml
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from generator import paths
from generator.config import targets
from generator.config.checks import (
    check_answers,
    check_dataset,
    check_other_sounds,
    check_root,
    check_sound,
    check_virtual,
    check_window,
)
from generator.config.labels import SWEEPS, check_labels, project_name
from generator.config.locate import COMMAND_LINE, Origin
from generator.config.model import model_config
from generator.config.resolved import config_hash
from generator.config.schema import GROUPS, ROOT_KEYS, SEARCH, Audio, Board, Capture, Config, Root, Task, Virtual
from generator.config.suggest import shown, unknown_key
from generator.config.typed import typed
from generator.errors import ConfigError

TYPED = {"board": Board, "audio": Audio, "capture": Capture, "virtual": Virtual}
LIVE = ("cache_dir", "cache_size", "port", "overwrite", "virtual", "task")  # no part of the project, nor of config.yaml
TARGETED = {  # what their dataclass must have
    "dataset": "listing",
    "augmentation": "copies_of",
    "features": "front_end",
    "exporter": "export",
    "detection": "detector",
}
NOT_KEPT = {"dataset": {"download": False}}  # keys that a replay asks for anew


def load(cfg: DictConfig, origin: Origin, sweep_dir: str = "") -> Config:
    """The composed configuration (without its `hydra` section) as a Config.

    sweep_dir: this job's folder in a sweep, relative to <output_dir>/sweeps/<name>.
    Raises ConfigError, with file and line where the mistake stands in a file.
    """
    try:
        return _load(plain_values(cfg), origin, sweep_dir)
    except ConfigError as error:
        raise origin.located(error) from error


def plain_values(cfg: DictConfig) -> dict[str, Any]:
    """With interpolations resolved. Raises ConfigError for one of a key that does not exist."""
    try:
        values: dict[str, Any] = OmegaConf.to_container(cfg, resolve=True)  # type: ignore[assignment]
    except OmegaConfBaseException as error:
        reason = str(error.msg).splitlines()[0]
        raise ConfigError(f"{error.full_key}: {reason}", hint="a key that exists between ${ and }") from error
    return values


def _load(values: dict[str, Any], origin: Origin, sweep_dir: str) -> Config:
    values = {**_packaged(), **values}
    options = _options(values)
    _check_keys(values, options, origin)
    chosen = values.pop("labels")
    labels = check_labels(chosen) if chosen or values["task"].get("needs_labels", True) else ()
    name = project_name(values.pop("name"), labels or ("unnamed",))
    rest = {key: value for key, value in values.items() if key not in GROUPS and key not in options}
    root = typed(Root, {"name": name, **rest}, "", origin)
    check_root(root)
    _check_cache_dir(root, origin)
    groups = {group: _group(group, values, origin) for group in GROUPS}
    _check_together(groups, labels)
    top = {"name": name, "labels": labels, **{f.name: getattr(root, f.name) for f in fields(root) if f.name != "name"}}
    written = {**top, **{group: _written(group, values[group], built) for group, built in groups.items()}}
    written = {key: value for key, value in written.items() if key not in LIVE}
    cache_dir = paths.expanded(root.cache_dir) if root.cache_dir else paths.default_cache_dir()
    output_dir = paths.expanded(root.output_dir)
    return Config(
        **{**top, "cache_dir": str(cache_dir)},
        **groups,
        project_dir=str(output_dir / SWEEPS / name / sweep_dir if sweep_dir else output_dir / name),
        command=origin.command(without={*LIVE, *options} - {"port"}),
        written=written,
        hash=config_hash(written),
    )


def _check_cache_dir(root: Root, origin: Origin) -> None:
    """What is in the cache can run code when it is read, so the person chooses the folder, not a downloaded project."""
    if root.cache_dir is not None and origin.where("cache_dir") != COMMAND_LINE:
        raise ConfigError(
            f"cache_dir={root.cache_dir} stands in a file; only you may choose where cached results are read from",
            hint=f"without that line; {paths.CACHE_VARIABLE}=FOLDER in the shell, or cache_dir=FOLDER in the command",
        )


@cache
def _packaged() -> dict[str, Any]:
    """Our own config.yaml's top-level keys: a project's may leave them out."""
    values = yaml.safe_load((paths.conf_dir() / "config.yaml").read_text(encoding="utf-8"))
    return {key: value for key, value in values.items() if key != "defaults"}


def _options(values: Mapping[str, Any]) -> list[str]:
    """Keys at the top level that belong to the task."""
    task = values.get("task")
    kind = targets.options_of(targets.resolve(task.get("_target_"), "task")) if isinstance(task, dict) else None
    return [field.name for field in fields(kind)] if kind else []


def _check_keys(values: Mapping[str, Any], options: Sequence[str], origin: Origin) -> None:
    if SEARCH in values:
        raise ConfigError(f"{SEARCH} says how to search, and this is a single run", hint="--multirun +sweep=quick")
    known = [*ROOT_KEYS, *GROUPS, *options]
    for key in values:
        if key not in known:
            raise origin.without_header(str(key)) or unknown_key(str(key), known)
    for group in GROUPS:
        if group not in values:
            raise ConfigError(f"{group} is missing from the defaults list", hint=f"- {group}: <a file of conf/{group}>")
        if not isinstance(values[group], dict):
            raise ConfigError(
                f"{group}={shown(values[group])} is no section; a choice of file belongs in the defaults list",
                hint=f"- {group}: {shown(values[group])}, below defaults:",
            )


def _group(group: str, values: Mapping[str, Any], origin: Origin) -> Any:
    if group == "model":
        return model_config(values[group], origin)
    if group in TYPED:
        return typed(TYPED[group], values[group], group, origin)
    fields_of = {key: value for key, value in values[group].items() if key != "_target_"}
    target = targets.resolve(values[group].get("_target_"), group)
    if group == "task":
        if not (inspect.isfunction(target) and target.__module__.startswith("generator.")):
            raise ConfigError(
                f"task._target_={values[group]['_target_']} is no function of generator", hint="task=generate"
            )
        return _task(target, values, origin)
    if not (isinstance(target, type) and is_dataclass(target) and hasattr(target, TARGETED[group])):
        problem = f"{group}._target_={values[group]['_target_']} is no configuration of {group}"
        raise ConfigError(problem, hint=f"the _target_ of a file of conf/{group}")
    return typed(target, fields_of, group, origin)


def _task(target: Any, values: Mapping[str, Any], origin: Origin) -> Task:
    """The verb with its options, which stand at the top level: label=yes, not task.label=yes."""
    kind = targets.options_of(target)
    chosen = {key: values[key] for key in _options(values) if key in values}
    options = typed(kind, chosen, "", origin) if kind else None
    for key in values["task"].keys() - {"_target_", "name", "needs_labels"}:
        raise unknown_key(f"task.{key}", ["task.name"])
    return Task(str(values["task"].get("name")), str(values["task"]["_target_"]), options)


def _check_together(groups: Mapping[str, Any], labels: Sequence[str]) -> None:
    audio = groups["audio"]
    check_sound(audio, groups["capture"], groups["board"])
    check_dataset(groups["dataset"])
    check_virtual(groups["virtual"])
    groups["augmentation"].check()
    check_window(audio, groups["capture"], groups["features"])
    front_end = groups["features"].front_end(audio.sample_rate, audio.window)
    detector = groups["detection"].detector(audio.sample_rate, front_end.hop_length, front_end.num_columns, labels)
    check_other_sounds(groups["detection"], detector, labels)
    check_answers(groups["detection"], groups["exporter"])


def _written(group: str, values: Mapping[str, Any], built: Any) -> dict[str, Any]:
    """A group as its file would say it, with the checked values."""
    fixed = NOT_KEPT.get(group, {})
    return {key: fixed.get(key, getattr(built, key, value)) for key, value in values.items()}
