"""--multirun: one job after another (or beside another, with one of Hydra's launchers), and a table at the end.

A job that fails does not stop the others. Each adds its outcome to a file in the sweep's temporary folder, so that it
comes back from another process as well.
"""

from __future__ import annotations

import itertools
import json
import re
import sys
import tempfile
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.types import Override
from omegaconf import DictConfig

from generator.config.compose import Composer
from generator.config.locate import Origin
from generator.errors import ConfigError
from generator.job import describe, run_job
from generator.types import Outcome

OUTCOMES = "outcomes.jsonl"
MAX_FOLDER = 120  # characters of a job's folder


def run(composer: Composer, overrides: Sequence[str]) -> int:
    """All jobs of a sweep; returns the exit status, 1 where any failed."""
    parsed = composer.parse(overrides)
    fixed = [override.key_or_group for override in parsed if not override.is_sweep_override()]
    with tempfile.TemporaryDirectory(prefix="generator-sweep-") as name:
        folder = Path(name)
        for batch in _batches(composer, parsed, folder):
            composer.multirun(_job, [*batch, *_settings(folder, fixed)])
        outcomes = _read(folder)
    print(_table(outcomes))
    return int(not outcomes or any(status for _, status, _ in outcomes))


def _settings(folder: Path, fixed: Sequence[str]) -> list[str]:
    """Hydra's own folders and logs out of the way; `exclude_keys` tells each job which keys are the same in all."""
    keys = ",".join(f"'{key}'" for key in fixed)
    quoted = folder.as_posix().replace("'", r"\'")
    return [
        "hydra.mode=MULTIRUN",
        f"hydra.sweep.dir='{quoted}'",
        "hydra.sweep.subdir=${hydra.job.num}",
        "hydra.output_subdir=null",
        "hydra.job.chdir=false",
        "hydra.job_logging.root=null",
        "hydra.hydra_logging.root=null",
        f"hydra.job.config.override_dirname.exclude_keys=[{keys}]",
    ]


def _batches(composer: Composer, parsed: Sequence[Override], folder: Path) -> list[list[str]]:
    """The sweep as one batch, or, where some of its jobs can't be composed, the others one by one.

    Hydra composes every job before it starts the first and gives up if one fails. Raises ConfigError if all fail alike.
    """
    whole = [_text(override) for override in parsed]
    if any(override.is_sweep_override() and not override.is_discrete_sweep() for override in parsed):
        return [whole]  # for a sweeper that chooses values itself
    good, failed = [], []
    for job in _expand(parsed):
        try:
            composer.compose(job)
            good.append(job)
        except ConfigError as error:
            failed.append((job, error))
    if not failed:
        return [whole]
    if not good and len({str(error) for _, error in failed}) == 1:
        raise failed[0][1]
    for job, problem in failed:
        _fail(folder, _start(text for text in job if text not in whole), problem)
    return good


def _expand(parsed: Sequence[Override]) -> list[list[str]]:
    """Every combination of the swept values."""
    choices = [
        [f"{override.get_key_element()}={value}" for value in override.sweep_string_iterator()]
        if override.is_sweep_override()
        else [_text(override)]
        for override in parsed
    ]
    return [list(job) for job in itertools.product(*choices)]


def _text(override: Override) -> str:
    """As it was typed."""
    return str(override.input_line)


def _job(cfg: DictConfig) -> Outcome:
    """One job, maybe in a process of its own: never raises, never exits."""
    hydra = HydraConfig.get()
    origin, folder = Origin.of(hydra), Path(hydra.sweep.dir)
    fixed = hydra.job.config.override_dirname.exclude_keys
    swept = [text for text in origin.overrides if text.lstrip("+~").partition("=")[0] not in fixed]
    job = _start(swept)
    try:
        outcome = run_job(cfg, origin, _slug(swept))
    except Exception as error:
        return _fail(folder, job, error)
    _record(folder, job, outcome)
    return outcome


def _start(swept: Iterable[str]) -> str:
    """Announces a job; its name for the table."""
    job = " ".join(swept) or "(nothing swept)"
    print(f"\njob {job}", file=sys.stderr)
    return job


def _fail(folder: Path, job: str, error: Exception) -> Outcome:
    print(describe(error), file=sys.stderr)
    outcome = Outcome(1, str(error))
    _record(folder, job, outcome)
    return outcome


def _slug(swept: Sequence[str]) -> str:
    """A folder's name: "features-rms_model-svm"."""
    text = "_".join(sorted(swept)).replace("=", "-")
    slug = re.sub(r"[^A-Za-z0-9.-]+", "_", text).strip("_") or "single"
    return slug if len(slug) <= MAX_FOLDER else f"{slug[:MAX_FOLDER]}-{sha256(text.encode()).hexdigest()[:8]}"


def _record(folder: Path, job: str, outcome: Outcome) -> None:
    with (folder / OUTCOMES).open("a", encoding="utf-8") as file:
        file.write(json.dumps([job, outcome.status, outcome.message]) + "\n")


def _read(folder: Path) -> list[tuple[str, int, str]]:
    path = folder / OUTCOMES
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return [(job, status, message) for job, status, message in map(json.loads, lines)]


def _table(outcomes: Sequence[tuple[str, int, str]]) -> str:
    rows = [("job", "result", "message")]
    rows += [
        (job, "failed" if status else "ok", (message.strip().splitlines() or [""])[0])
        for job, status, message in outcomes
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    return "\n" + "\n".join(
        f"{job:{widths[0]}}  {result:{widths[1]}}  {message}".rstrip() for job, result, message in rows
    )
