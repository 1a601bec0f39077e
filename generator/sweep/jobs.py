"""The jobs of a sweep, each with a folder of its own: where they come from, and what they are called."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from hydra.core.override_parser.types import Override

from generator.sweep.rows import Row

MAX_FOLDER = 120  # characters
PLAIN = re.compile(r"\+{0,2}[\w.]+=[\w.]+", re.ASCII)  # an override that its folder's name tells apart from all others


@dataclass(frozen=True)
class Job:
    """One combination. `swept` are those of its overrides that differ from job to job."""

    overrides: tuple[str, ...]
    swept: tuple[str, ...]

    @property
    def title(self) -> str:
        """For people: "features=rms model=svm"."""
        return " ".join(self.swept) or "(nothing swept)"

    @property
    def folder(self) -> str:
        """Its name: "features-rms_model-svm", with digits behind where other values could give the same."""
        text = "_".join(sorted(self.swept))
        slug = re.sub(r"[^A-Za-z0-9.-]+", "_", text.replace("=", "-")).strip("_.-") or "single"
        if len(slug) <= MAX_FOLDER and all(map(PLAIN.fullmatch, self.swept)):
            return slug
        return f"{slug[:MAX_FOLDER]}-{sha256(text.encode()).hexdigest()[:8]}"


class Source(Protocol):
    """Where jobs come from: a grid has them all at once, a search chooses them by how earlier ones came out."""

    @property
    def sweeps(self) -> list[Path]:
        """Folders of leaderboards that are known before any job is."""

    def ask(self) -> list[Job]:
        """Those to run next, beside one another; none when the sweep is over."""

    def tell(self, found: Sequence[Row]) -> list[Row]:
        """How they came out, in their order. Returns the rows as the leaderboard shall show them."""

    def status(self, found: Sequence[Row]) -> int:
        """The exit status of a sweep with these rows."""


class Grid:
    """Every combination of the swept values, in the order of the command line."""

    def __init__(self, parsed: Sequence[Override]) -> None:
        self.sweeps: list[Path] = []
        self._jobs = expand(parsed)

    def ask(self) -> list[Job]:
        jobs, self._jobs = self._jobs, []
        return jobs

    def tell(self, found: Sequence[Row]) -> list[Row]:
        return list(found)

    def status(self, found: Sequence[Row]) -> int:
        return int(not found or any(not row.is_done for row in found))


def expand(parsed: Sequence[Override]) -> list[Job]:
    """Every combination of the swept values, in the order of the command line."""
    choices = [
        [f"{override.get_key_element()}={value}" for value in override.sweep_string_iterator()]
        if override.is_sweep_override()
        else [text(override)]
        for override in parsed
    ]
    fixed = fixed_keys(parsed)
    return [job_of(overrides, fixed) for overrides in itertools.product(*choices)]


def fixed_keys(parsed: Iterable[Override]) -> list[str]:
    """Keys that are the same in all jobs."""
    return [override.key_or_group for override in parsed if not override.is_sweep_override()]


def job_of(overrides: Iterable[str], fixed: Iterable[str]) -> Job:
    overrides, same = tuple(overrides), set(fixed)
    return Job(overrides, tuple(item for item in overrides if item.lstrip("+~").partition("=")[0] not in same))


def text(override: Override) -> str:
    """As it was typed."""
    return str(override.input_line)
