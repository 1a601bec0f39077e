"""--multirun: jobs looked at, run as many at once as there are cores (or as a launcher says), and their leaderboard.

A job that fails does not stop the others. Each writes its row and the leaderboard when it ends, from whatever process
it runs in, so that a sweep that is interrupted loses none.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.types import Override
from omegaconf import DictConfig

from generator.cache.store import Cache
from generator.config.compose import Composer
from generator.config.load import load
from generator.config.locate import Origin
from generator.errors import ConfigError, describe
from generator.job import perform
from generator.progress import Progress
from generator.sweep import jobs, leaderboard, rows
from generator.sweep.engine import at_once, enter, run_jobs
from generator.sweep.jobs import Grid, Job, Source
from generator.sweep.preflight import Planned, Preflight
from generator.sweep.request import is_search
from generator.sweep.rows import Row
from generator.sweep.search import Search
from generator.sweep.table import console_table
from generator.types import Outcome


def run(composer: Composer, overrides: Sequence[str]) -> int:
    """All jobs of a sweep; returns the exit status, 1 where any failed. Raises ConfigError where all fail alike."""
    parsed = composer.parse(overrides)
    _check_sweeper(parsed)
    source: Source = Search(composer, parsed) if is_search(parsed) else _grid(parsed)
    preflight, sweeps, started = Preflight(composer), source.sweeps, list[Planned]()
    for sweep in sweeps:
        rows.clear(sweep)
    try:
        while planned := [preflight.look(job) for job in source.ask()]:
            if not sweeps:
                _raise_what_all_have(planned)
            _tell(planned)
            sweeps = _begin(planned, sweeps)
            todo = [plan for plan in planned if plan.config and not plan.problem and not plan.done]
            started += todo
            if todo:
                settings = _settings(parsed, sweeps[0])
                name, launch = composer.launcher(_job, settings, at_once(len(todo), settings))
                jobs_of = [(plan.job, Path(plan.config.project_dir).parent) for plan in todo if plan.config]
                run_jobs(name, launch, jobs_of, lambda job: _without_hydra(job.overrides))
            if sweeps:
                _learn(source, planned, sweeps[0])
    finally:
        for sweep in sweeps:
            _end(sweep)
        _trim(started)
    return source.status([row for sweep in sweeps for row in rows.read_all(sweep)])


def _check_sweeper(parsed: Sequence[Override]) -> None:
    for override in parsed:
        if override.key_or_group.startswith("hydra/sweeper"):
            problem = f"{jobs.text(override)}: sweeps have a grid and a search of their own"
            raise ConfigError(problem, hint="--multirun +sweep=quick, for a search with Optuna")


def _grid(parsed: Sequence[Override]) -> Grid:
    for override in parsed:
        if override.is_sweep_override() and not override.is_discrete_sweep():
            problem = f"{jobs.text(override)} is a range, of which a grid can't try every value"
            raise ConfigError(problem, hint="single values with commas, or a search: --multirun +sweep=quick ...")
    return Grid(parsed)


def _raise_what_all_have(planned: Sequence[Planned]) -> None:
    problems = [plan.problem for plan in planned if plan.problem]
    if len(problems) == len(planned) and len(set(map(str, problems))) == 1:
        raise problems[0]


def _end(sweep: Path) -> None:
    leaderboard.write(sweep)
    print(console_table(leaderboard.ranked(rows.read_all(sweep)), sweep))


def _trim(planned: Sequence[Planned]) -> None:
    """Once a sweep, not once a job: it looks at every file of the cache."""
    for config in [plan.config for plan in planned if plan.config][:1]:
        Cache.of(config, Progress()).trim()


def _tell(planned: Sequence[Planned]) -> None:
    """What won't run and why, before anything does."""
    done = sum(plan.done is not None for plan in planned)
    failed = [plan for plan in planned if plan.problem]
    if done:
        print(f"{done} of {len(planned)} jobs are done already", file=sys.stderr)
    if failed:
        print(f"{len(failed)} of {len(planned)} jobs can't work and won't run:", file=sys.stderr)
    for plan in failed:
        if plan.problem:
            print(f"\njob {plan.job.title}\n{describe(plan.problem)}", file=sys.stderr)


def _begin(planned: Sequence[Planned], sweeps: list[Path]) -> list[Path]:
    """Jobs as they are before any runs, in the leaderboard. Returns the folders of the sweep, one a name."""
    new = dict.fromkeys(plan.sweep for plan in planned if plan.sweep and plan.sweep not in sweeps)
    for sweep in new:
        rows.clear(sweep)
    sweeps = [*sweeps, *new]
    for plan in planned:
        if sweeps:
            rows.write(plan.sweep or sweeps[0], plan.done or _row(plan))
    for sweep in sweeps:
        leaderboard.write(sweep)
    return sweeps


def _row(plan: Planned) -> Row:
    if plan.problem:
        return rows.failure(plan.job.title, plan.job.folder, plan.problem)
    return Row(plan.job.title, plan.job.folder, "waiting")


def _learn(source: Source, planned: Sequence[Planned], sweep: Path) -> None:
    """Tells the source how its jobs came out; what it makes of them is in the leaderboard."""
    folders = [plan.sweep or sweep for plan in planned]
    found = [rows.read(folder, plan.job.folder) for folder, plan in zip(folders, planned, strict=True)]
    for folder, row, judged in zip(folders, found, source.tell(found), strict=True):
        if judged != row:
            rows.write(folder, judged)


def _ended(job: Job, outcome: Outcome) -> Row:
    """Of a task that leaves no report."""
    return Row(job.title, job.folder, "failed" if outcome.status else "done", outcome.message if outcome.status else "")


def _without_hydra(overrides: Iterable[str]) -> list[str]:
    return [text for text in overrides if not _is_hydra(text)]


def _is_hydra(override: str) -> bool:
    return override.lstrip("+~").startswith(("hydra.", "hydra/"))


def _settings(parsed: Sequence[Override], sweep: Path) -> list[str]:
    """The launcher as it was typed, without Hydra's own folders and logs.

    `exclude_keys` tells each job, wherever it runs, which keys are the same in all.
    """
    keys = ",".join(f"'{key}'" for key in jobs.fixed_keys(parsed))
    quoted = (sweep / rows.FOLDER).absolute().as_posix().replace("'", r"\'")
    return [
        "hydra.mode=MULTIRUN",
        f"hydra.sweep.dir='{quoted}'",
        "hydra.sweep.subdir=.",
        "hydra.output_subdir=null",
        "hydra.job.chdir=false",
        "hydra.job_logging.root=null",
        "hydra.hydra_logging.root=null",
        f"hydra.job.config.override_dirname.exclude_keys=[{keys}]",
        *(jobs.text(override) for override in parsed if _is_hydra(jobs.text(override))),
    ]


def _job(cfg: DictConfig) -> Outcome:
    """One job, maybe in a process of its own: raises only where it can't say how it ended, never exits."""
    hydra = HydraConfig.get()
    origin = Origin.of(hydra)
    job = jobs.job_of(origin.overrides, hydra.job.config.override_dirname.exclude_keys)
    sweep = Path(hydra.sweep.dir).parent
    alone = enter(hydra)
    progress = Progress() if alone else Progress(quiet=True, job=job.title)
    _say(f"\njob {job.title}", alone)
    try:
        config = load(cfg, origin, job.folder)
        sweep = Path(config.project_dir).parent.absolute()
        rows.write(sweep, Row(job.title, job.folder, "running"))
        outcome = perform(config, progress)
        report = rows.read_report(Path(config.project_dir)) if config.task.name == "generate" else None
        row = rows.row_of(job.title, job.folder, report) if report else _ended(job, outcome)
        _say(outcome.message.partition("\n")[0], alone)
    except Exception as error:
        _say(describe(error), alone)
        outcome = Outcome(1, str(error))
        row = rows.failure(job.title, job.folder, error)
    rows.write(sweep, row)
    leaderboard.update(sweep)
    return outcome


def _say(text: str, alone: bool) -> None:
    """Of several jobs at once the command itself says how they end."""
    if alone:
        print(text, file=sys.stderr)
