"""Before a sweep: which of its jobs are done already, and which can't work, all of them at once."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from generator import writer
from generator.cache.keys import code_version, described
from generator.config.compose import Composer
from generator.config.load import load
from generator.config.locate import Origin
from generator.config.schema import Config
from generator.dataset.load import fingerprint_of
from generator.errors import ConfigError, DatasetError, ExportError, GeneratorError
from generator.features.base import random_windows
from generator.mirror import Mirror
from generator.progress import Progress
from generator.sweep.jobs import Job
from generator.sweep.rows import Row, read_report, row_of
from generator.training.train import fit
from generator.verify.compiler import find_compiler
from generator.verify.resources import measure

WINDOWS = 16  # a label, of chance, that a model is tried on: enough for most parameters, few for its tables


@dataclass(frozen=True)
class Planned:
    """A job with what is known of it before it runs."""

    job: Job
    config: Config | None  # None: its configuration is wrong
    problem: GeneratorError | None = None  # why it can't work
    done: Row | None = None  # its result, where it has run already

    @property
    def sweep(self) -> Path | None:
        """The folder of the leaderboard that it belongs to."""
        return Path(self.config.project_dir).parent if self.config else None


class Preflight:
    """Looks at jobs one by one; what jobs have in common is looked at once."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self._fingerprints: dict[str, str | None] = {}
        self._refusals: dict[str, ExportError | None] = {}

    def look(self, job: Job) -> Planned:
        """Composes and validates the job's configuration, then finished project or trial of its model."""
        try:
            cfg, hydra = self._composer.compose_again(job.overrides)
            config = load(cfg, Origin.of(hydra), job.folder)
        except ConfigError as error:
            return Planned(job, None, error)
        if config.task.name != "generate":
            return Planned(job, config)
        config.dataset.fetch(config, Progress())  # once, before jobs that may run at the same time
        report = read_report(Path(config.project_dir))
        if report and is_finished(report, config, self._fingerprint(config)):
            return Planned(job, config, done=row_of(job.title, job.folder, report))
        return Planned(job, config, self._refusal(config))

    def _fingerprint(self, config: Config) -> str | None:
        """Of the samples; None where they can't be used, which the job itself will say."""
        key = described(config.samples_dir, config.dataset, config.labels, config.seed, config.mixes_background)
        if key not in self._fingerprints:
            try:
                self._fingerprints[key] = fingerprint_of(config)
            except DatasetError:
                self._fingerprints[key] = None
        return self._fingerprints[key]

    def _refusal(self, config: Config) -> ExportError | None:
        key = described(
            config.model, config.exporter, config.features, config.audio, config.board, config.detection, config.labels
        )
        if key not in self._refusals:
            self._refusals[key] = refusal(config)
        return self._refusals[key]


def is_finished(report: dict[str, object], config: Config, fingerprint: str | None) -> bool:
    """Whether a report is of this configuration, these samples and this code, and its project complete.

    One that was not verified counts only as long as there is no compiler.
    """
    verification = report.get("verification")
    status = verification.get("status") if isinstance(verification, dict) else None
    same = (config.hash, fingerprint, code_version()) == tuple(
        report.get(key) for key in ("config_hash", "data", "code")
    )
    proven = status == "passed" or (status == "skipped" and find_compiler() is None)
    return same and proven and writer.is_complete(Path(config.project_dir))


def refusal(config: Config) -> ExportError | None:
    """Why the exporter or the board can't hold such a model, whatever it is trained on; None where it may.

    A model fitted to few windows of chance tells: its kind and parameters are the same, and it is hardly larger.
    """
    front_end = config.front_end
    count = WINDOWS * len(config.labels)
    y, rng = np.arange(count) % len(config.labels), np.random.default_rng(0)
    low, high = (-128, 128) if front_end.dtype.itemsize == 1 else (0, 4000)
    x = rng.integers(low, high, (count, front_end.size)).astype(front_end.dtype)
    try:
        front_end = front_end.fit(random_windows(front_end, count, rng), y, config.seed)
        with warnings.catch_warnings(), threadpool_limits(1):
            warnings.simplefilter("ignore")
            estimator = fit(config.model, x, y, config.seed)
            measure(config, Mirror(front_end, config.detector, config.exporter.export(estimator, front_end.dtype)))
    except ExportError as error:
        return error
    except ConfigError:
        return None  # maybe for want of windows
    return None
