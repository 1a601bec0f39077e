"""The keys of a file of conf/sweep: how long to search, within which limits, and among which values."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from typing import Any

from omegaconf import DictConfig

from generator.config.load import plain_values
from generator.config.locate import Origin
from generator.config.schema import SEARCH
from generator.config.suggest import shown
from generator.config.typed import typed
from generator.errors import ConfigError

MAX_TRIALS = 10_000
MAX_PARALLEL = 1000


@dataclass(frozen=True)
class Settings:
    """`space` and `when` hold values as one types them at the command line, or lists of them."""

    trials: int
    space: dict[str, Any]  # key → values
    when: dict[str, dict[str, Any]] = field(default_factory=dict)  # "model=svm" → space of those trials alone
    timeout: float | None = None  # after which no trial starts any more [s]
    parallel: int = 1  # trials at a time
    seed: int | None = None  # of the choice; None: the configuration's
    max_flash: int | None = None  # of the project, beside an empty sketch [bytes]
    max_ram: int | None = None  # likewise
    max_load: float | None = None  # share of the board's time


def settings_of(section: Any, origin: Origin) -> Settings:
    """From the section `sweep` of a composed configuration. Raises ConfigError."""
    optional = {key.name: _default(key) for key in fields(Settings) if key.name not in ("trials", "space")}
    try:
        if not isinstance(section, DictConfig):
            raise ConfigError(f"{SEARCH}={shown(section)} is no section", hint="+sweep=quick")
        settings = typed(Settings, {**optional, **plain_values(section)}, SEARCH, origin)
        _check(settings)
    except ConfigError as error:
        raise origin.located(error) from error
    return settings


def _default(key: Any) -> Any:
    return key.default_factory() if key.default is MISSING else key.default


def _check(settings: Settings) -> None:
    for name, high in (("trials", MAX_TRIALS), ("parallel", MAX_PARALLEL)):
        if not 1 <= getattr(settings, name) <= high:
            raise ConfigError(
                f"sweep.{name}={getattr(settings, name)} must be from 1 to {high}", hint=f"sweep.{name}=1"
            )
    for name, example in (("timeout", "600"), ("max_flash", "32000"), ("max_ram", "16000"), ("max_load", "0.05")):
        value = getattr(settings, name)
        if value is not None and value <= 0:
            raise ConfigError(f"sweep.{name}={value:g} must be above 0, or null", hint=f"sweep.{name}={example}")
