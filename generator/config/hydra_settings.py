"""Hydra's own section of a configuration: from a stranger it must not run code, nor pretend that a person typed it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from hydra.conf import HydraConf
from omegaconf import DictConfig, ListConfig

from generator.config import targets
from generator.config.locate import typed
from generator.config.suggest import listed
from generator.errors import ConfigError

PLUGIN = re.compile(r"(hydra\._internal\.core_plugins|hydra_plugins)\.[\w.]+")  # Hydra looks for it among its plugins
SAMPLER = re.compile(r"optuna\.samplers\.\w+")  # what a sweeper's settings may make
CALLBACK = re.compile(r"callbacks\.\w+")


def check_hydra(hydra: HydraConf, overrides: Sequence[str]) -> None:
    """Raises ConfigError for foreign code, an environment for our compilers, and overrides that nobody typed."""
    for place, target in _targets(hydra, ""):
        _check_target(place, target)
    if pretended := [text for text in typed(hydra) if text not in overrides]:
        raise ConfigError(
            f"hydra.overrides: a configuration may not say that {pretended[0]} was typed",
            hint="no hydra.overrides in the configuration",
        )
    if hydra.job.env_set:
        names = listed(hydra.job.env_set)
        raise ConfigError(f"hydra.job.env_set: a configuration may not set {names}", hint="setting it in the shell")


def _targets(node: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every `_target_` below a node, each with its place: "callbacks.mine"."""
    if isinstance(node, ListConfig):
        for item in node._iter_ex(resolve=False):
            yield from _targets(item, place)
    if not isinstance(node, DictConfig) or node._is_none() or node._is_missing():
        return
    for key, value in node.items_ex(resolve=False):
        if key == "_target_":
            yield place, str(value)
        else:
            yield from _targets(value, f"{place}.{key!s}".lstrip("."))


def _check_target(place: str, target: str) -> None:
    if place in ("launcher", "sweeper") and PLUGIN.fullmatch(target):
        return
    if place.startswith(("launcher.", "sweeper.")) and SAMPLER.fullmatch(target):
        return
    if CALLBACK.fullmatch(place) and targets.is_allowed(target):
        targets.resolve(target, f"hydra.{place}")  # not os by way of a module of ours that imports it
        return
    place = "callbacks" if CALLBACK.fullmatch(place) else place
    raise ConfigError(
        f"hydra.{place}: {target} is outside of generator and scikit-learn",
        hint=f"no hydra.{place} in the configuration",
    )
