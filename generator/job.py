"""One run: a composed configuration to an Outcome."""

from __future__ import annotations

from omegaconf import DictConfig
from threadpoolctl import threadpool_limits

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
    """Does what `task` names. Raises GeneratorError for bad input.

    Numeric libraries compute in one thread: sums of floats in another order are other sums, so that a result would
    depend on the number of cores, and on the jobs beside this one.
    """
    options = () if config.task.options is None else (config.task.options,)
    task = targets.resolve(config.task.target, "task")
    with threadpool_limits(1):
        outcome: Outcome = task(config, progress, *options)
    return outcome
