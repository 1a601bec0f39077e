"""One run: a composed configuration to an Outcome."""

from __future__ import annotations

from omegaconf import DictConfig

from generator.cache.store import Cache
from generator.config import targets
from generator.config.load import load
from generator.config.locate import Origin
from generator.config.schema import Config
from generator.progress import Progress
from generator.types import Outcome


def run_job(cfg: DictConfig, origin: Origin) -> Outcome:
    """Validates, then does what `task` names. Raises GeneratorError for bad input."""
    config, progress = load(cfg, origin), Progress()
    outcome = perform(config, progress)
    Cache.of(config, progress).trim()
    return outcome


def perform(config: Config, progress: Progress) -> Outcome:
    """Does what `task` names. Raises GeneratorError for bad input."""
    options = () if config.task.options is None else (config.task.options,)
    outcome: Outcome = targets.resolve(config.task.target, "task")(config, progress, *options)
    return outcome
