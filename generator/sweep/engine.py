"""The jobs of a sweep through Hydra's launchers: in this process, in others of this computer, on a cluster.

A job that fails returns; what a launcher raises is a process that died under its job. Which of those that ran then was
to blame is not known, so each of them runs again by itself, after the others.
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import platform
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from hydra.conf import HydraConf
from joblib import cpu_count

from generator.config.compose import IN_PROCESS, LAUNCHER, Launch
from generator.errors import GeneratorError, ToolError
from generator.sweep import leaderboard, rows
from generator.sweep.jobs import Job
from generator.sweep.watch import watching

DETACHED = ("slurm", "submitit_slurm", "submitit_local")  # their jobs outlive the command
KILLED = (
    "its process died, as it does when memory runs out\n"
    "  try: fewer jobs at once, hydra.launcher.n_jobs=1, or a smaller model"
)

Todo = Sequence[tuple[Job, Path]]  # jobs, each with the folder of its leaderboard


def at_once(jobs: int, settings: Sequence[str]) -> list[str]:
    """Settings for as many of the jobs at once as there are cores (joblib's count: LOKY_MAX_CPU_COUNT limits it).

    None for a single one, which has this process to itself, unless `settings` are of such a launcher.
    """
    workers, said = min(jobs, cpu_count()), any(setting.startswith("hydra.launcher.") for setting in settings)
    return [f"{LAUNCHER}=joblib", f"hydra.launcher.n_jobs={workers}"] if workers > 1 or said else []


def run_jobs(name: str, launch: Launch, todo: Todo, overrides: Callable[[Job], list[str]]) -> None:
    """All of them, with the launcher of that name. Raises ToolError where it can't run any."""
    batches, idle = [list(todo)], False
    sweeps = {sweep for _, sweep in todo}
    with nullcontext() if name == IN_PROCESS else watching(sweeps, len(todo)):
        try:
            while batches:
                batch = batches.pop(0)
                try:
                    launch([overrides(job) for job, _ in batch])
                except Exception as error:
                    if isinstance(error, GeneratorError) or name == IN_PROCESS:
                        raise
                    _leave_ray()
                    again = _after_death(batch)
                    if name in DETACHED or (again == [batch] and (idle or not isinstance(error, BrokenProcessPool))):
                        raise _given_up(name, error) from error
                    batches, idle = [*again, *batches], again == [batch]
        finally:
            if name not in DETACHED:
                for sweep in sweeps:
                    rows.stop(sweep)


def _after_death(batch: Todo) -> list[list[tuple[Job, Path]]]:
    """What is left of a batch in which a process died: what had not begun, then each job that ran, by itself."""
    status = {(sweep, row.folder): row for sweep in {sweep for _, sweep in batch} for row in rows.read_all(sweep)}
    running = [item for item in batch if status[item[1], item[0].folder].status == "running"]
    waiting = [item for item in batch if status[item[1], item[0].folder].status == "waiting"]
    if running == list(batch) and len(batch) == 1:
        job, sweep = batch[0]
        rows.write(sweep, replace(status[sweep, job.folder], status="failed", message=KILLED))
        leaderboard.write(sweep)
        return []
    return [part for part in (waiting, *([item] for item in running)) if part]


def _given_up(name: str, error: Exception) -> ToolError:
    reason = (str(error).strip() or type(error).__name__).splitlines()[0]
    if name in DETACHED:
        return ToolError(f"hydra/launcher={name} lost a job: {reason}", hint="the same command when none is queued")
    return ToolError(f"hydra/launcher={name} can't run any job: {reason}", hint="hydra/launcher=basic")


def _leave_ray() -> None:
    """Ends what Ray still runs of this command, which would run twice."""
    if ray := sys.modules.get("ray"):
        ray.shutdown()


def enter(hydra: HydraConf) -> bool:
    """A job's first step: to the folder where the command was typed, so that relative paths are those of its user.

    Returns whether it has the terminal to itself. Raises ToolError where the folder is another one on this computer:
    the command has left a leaderboard there.
    """
    if not Path(hydra.sweep.dir).with_name("leaderboard.json").is_file():
        raise ToolError(
            f"{platform.node()} does not see the folder {hydra.runtime.cwd} in which the command was typed",
            hint="the command in a folder that all computers share: docs/sweeps.md",
        )
    os.chdir(hydra.runtime.cwd)
    if multiprocessing.current_process().name.startswith("Loky"):
        _end_with_parent()
    return bool(hydra.runtime.choices[LAUNCHER] == IN_PROCESS)


@functools.cache  # once a process
def _end_with_parent() -> None:
    """Joblib's workers would wait for more jobs for ever where the command was killed."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all: the command ends its workers itself
    threading.Thread(target=watch, daemon=True).start()
