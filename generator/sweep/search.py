"""+sweep=FILE: trials that Optuna chooses by how the earlier ones came out.

It keeps nothing on disk. The same command asks the same questions in the same order, and what has run already answers
them from its project: so an interrupted search goes on where it was, and ends as it would have without interruption.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hydra.core.override_parser.types import Override
from omegaconf import OmegaConf

from generator.config.compose import Composer
from generator.config.load import load
from generator.config.locate import Origin
from generator.config.schema import SEARCH, Config
from generator.config.suggest import shown
from generator.errors import ConfigError, LimitError, ToolError
from generator.report.wording import counted
from generator.sweep.jobs import Job, fixed_keys, job_of, text
from generator.sweep.limits import Limits
from generator.sweep.rows import Row
from generator.sweep.settings import Settings, settings_of
from generator.sweep.space import Space, dimensions_of

if TYPE_CHECKING:
    from optuna.trial import Trial

FIRST = "first"  # any folder of the sweep
ATTEMPTS = 200  # to find a point that has not been tried, all but the first at random
INSTALL = f"{Path(sys.executable).name} -m pip install 'generator[search]', then this command again"


class Search:
    """Jobs of a search. The most accurate within the limits is sought; of flash and load, what has no limit is sought
    to be small as well.
    """

    def __init__(self, space: Space, settings: Settings, fixed: Sequence[Override], seed: int, sweep: Path) -> None:
        try:
            import optuna  # noqa: PLC0415 - needs an extra
        except ImportError as error:
            raise ToolError("a search needs Optuna, which is not installed", hint=INSTALL) from error
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self._failed = optuna.trial.TrialState.FAIL
        self._clever, self._random = optuna.samplers.TPESampler(seed=seed), optuna.samplers.RandomSampler(seed=seed)
        self._space, self._settings, self._fixed, self.sweeps = space, settings, fixed, [sweep]
        self._limits = Limits(settings.max_flash, settings.max_ram, settings.max_load)
        self._small = [name for name in ("flash_bytes", "real_time_load") if getattr(self._limits, name) is None]
        up, down = optuna.study.StudyDirection.MAXIMIZE, optuna.study.StudyDirection.MINIMIZE
        self._study = optuna.create_study(directions=[up, *[down] * len(self._small)])
        self._tried: set[str] = set()  # folders
        self._running: list[Trial] = []
        self._start = time.monotonic()

    def ask(self) -> list[Job]:
        first, jobs = len(self._tried) + 1, list[Job]()
        if self._settings.timeout is not None and time.monotonic() - self._start > self._settings.timeout:
            print(f"sweep.timeout={self._settings.timeout:g} s is over", file=sys.stderr)
            return []
        while len(jobs) < self._settings.parallel and len(self._tried) < self._settings.trials:
            job = self._another()
            if job is None:
                print("there is nothing left to try", file=sys.stderr)
                break
            jobs.append(job)
        if jobs:
            numbers = f"{first} to {len(self._tried)}" if len(jobs) > 1 else f"{first}"
            print(f"\ntrial {numbers} of {self._settings.trials}", file=sys.stderr)
        return jobs

    def _another(self) -> Job | None:
        """One that is not among those asked for earlier; None where there seems to be none."""
        for attempt in range(ATTEMPTS):
            self._study.sampler = self._random if attempt else self._clever
            trial = self._study.ask()
            chosen = (f"{key}={value}" for key, value in self._space.point(trial).items())
            job = job_of([*map(text, self._fixed), *chosen], fixed_keys(self._fixed))
            if job.folder not in self._tried:
                self._tried.add(job.folder)
                self._running.append(trial)
                return job
            self._study.tell(trial, state=self._failed)
        return None

    def tell(self, found: Sequence[Row]) -> list[Row]:
        rows = [self._limits.judged(row) for row in found]
        for trial, row in zip(self._running, rows, strict=True):
            if row.status == "failed":
                self._study.tell(trial, state=self._failed)
                continue
            for figure, excess in self._limits.excess(row).items():
                trial.set_constraint(figure, excess)
            self._study.tell(trial, [row.accuracy or 0.0, *(getattr(row, name) or 0.0 for name in self._small)])
        self._running = []
        return rows

    def status(self, found: Sequence[Row]) -> int:
        failed = sum(row.status in ("failed", "waiting") for row in found)
        if failed == 0 and not any(row.is_done for row in found):
            raise LimitError(
                f"none of {counted(len(found), 'trial')} is within the limits",
                hint="higher limits, more sweep.trials, or smaller values in sweep.space",
            )
        return int(failed > 0)


def is_search(parsed: Sequence[Override]) -> bool:
    return any(_is_setting(override) for override in parsed)


def search(composer: Composer, parsed: Sequence[Override]) -> Search:
    """From the command line and the file that it names. Raises ConfigError, also for keys that don't exist."""
    for override in parsed:
        if _is_setting(override) and override.is_sweep_override():
            raise ConfigError(f"{text(override)} must be a single value", hint="one search after the other")
    common = [override for override in parsed if not override.is_sweep_override()]
    cfg, hydra = composer.compose(list(map(text, common)))
    settings = settings_of(cfg[SEARCH], Origin.of(hydra))
    fixed = [override for override in common if not _is_setting(override)]
    typed = [override for override in parsed if not _is_setting(override)]
    choices = hydra.runtime.choices
    space = Space(
        dimensions_of(settings, typed, composer.parse),
        lambda key: str(choices[key]) if key in choices else shown(OmegaConf.select(cfg, key)),
    )
    config = _check(composer, space, list(map(text, fixed)))
    return Search(space, settings, fixed, config.seed, Path(config.project_dir).parent)


def _check(composer: Composer, space: Space, fixed: Sequence[str]) -> Config:
    """That each key exists and takes its first value. Returns the configuration of the last one."""
    if not space.dimensions:
        raise ConfigError("sweep.space is empty: there is nothing to choose from", hint="--multirun +sweep=quick")
    for dimension in space.dimensions:
        when = [dimension.when] if dimension.when else []
        cfg, hydra = composer.compose([*fixed, *when, f"{dimension.key}={dimension.example}"])
        config = load(cfg, Origin.of(hydra), FIRST)
    return config


def _is_setting(override: Override) -> bool:
    return override.key_or_group == SEARCH or override.key_or_group.startswith(f"{SEARCH}.")
