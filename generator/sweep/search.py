"""+sweep=FILE: trials that Optuna chooses by how the earlier ones came out.

It keeps nothing on disk. The same command asks the same questions in the same order, and what has run already answers
them from its project: so an interrupted search goes on where it was, and ends as it would have without interruption.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hydra.core.override_parser.types import Override

from generator.config.compose import Composer
from generator.errors import LimitError, ToolError
from generator.report.wording import counted
from generator.sweep.jobs import Job, fixed_keys, job_of, text
from generator.sweep.limits import Limits
from generator.sweep.request import requested
from generator.sweep.rows import Row

if TYPE_CHECKING:
    from optuna.trial import Trial

UNFINISHED = ("failed", "waiting")  # status of trials that tell nothing
ATTEMPTS = 200  # to find a point that has not been tried, all but the first at random
INSTALL = f"{Path(sys.executable).name} -m pip install 'generator[search]', then this command again"


class Search:
    """Jobs of a search: for the most accurate one within the limits; without limits of its own, for the Pareto front of
    accuracy, flash and load.
    """

    def __init__(self, composer: Composer, parsed: Sequence[Override]) -> None:
        """From the command line. Raises ConfigError, and ToolError where Optuna is missing."""
        try:
            import optuna  # noqa: PLC0415 - needs an extra
        except ImportError as error:
            raise ToolError("a search needs Optuna, which is not installed", hint=INSTALL) from error
        settings, self._space, self._fixed, config = requested(composer, parsed)
        seed = config.seed if settings.seed is None else settings.seed
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self._failed = optuna.trial.TrialState.FAIL
        with warnings.catch_warnings(action="ignore"):  # `group`, for keys that only some trials have, is experimental
            self._clever = optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True)
        self._random = optuna.samplers.RandomSampler(seed=seed)
        self._settings, self.sweeps = settings, [Path(config.project_dir).parent]
        self._limits = Limits(settings.max_flash, settings.max_ram, settings.max_load)
        self._small = () if self._limits.any else ("flash_bytes", "real_time_load")
        up, down = optuna.study.StudyDirection.MAXIMIZE, optuna.study.StudyDirection.MINIMIZE
        self._study = optuna.create_study(directions=[up, *[down] * len(self._small)])
        for start in self._space.starts():
            self._study.enqueue_trial(start)
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
            if row.status in UNFINISHED:
                self._study.tell(trial, state=self._failed)
                continue
            for figure, excess in self._limits.excess(row).items():
                trial.set_constraint(figure, excess)
            self._study.tell(trial, [row.accuracy or 0.0, *(getattr(row, name) or 0.0 for name in self._small)])
        self._running = []
        return rows

    def status(self, found: Sequence[Row]) -> int:
        failed = sum(row.status in UNFINISHED for row in found)
        if failed == 0 and not any(row.is_done for row in found):
            raise LimitError(
                f"none of {counted(len(found), 'trial')} is within the limits",
                hint="higher limits, more sweep.trials, or smaller values in sweep.space",
            )
        return int(failed > 0)
