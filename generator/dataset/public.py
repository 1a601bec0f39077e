"""Sets of recordings that anybody can have: read as their archives lay them out, downloaded where that is asked for."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import numpy as np

from generator import paths
from generator.commands import command
from generator.config.labels import BACKGROUND, UNKNOWN
from generator.config.schema import Config, DatasetConfig
from generator.config.suggest import closest, labels_key, shown, some
from generator.dataset import checks
from generator.dataset.archive import Archive, fetch
from generator.dataset.listing import Listing, Recording
from generator.errors import ConfigError, DatasetError
from generator.paths import DEFAULT_SAMPLES
from generator.progress import Progress
from generator.types import Finding


@dataclass(frozen=True)
class PublicSet(DatasetConfig):
    """Recordings below samples_dir where that is set, else below <cache_dir>/downloads.

    A layout of its own is a subclass with `recordings`. The label `_unknown_` stands for all sounds that are not among
    the labels: as many clips, chosen by chance, as a label has on average.
    """

    FORM: ClassVar[str]  # what the archive holds

    title: str
    licence: str
    citation: str
    url: str  # of the archive
    sha256: str  # of the archive
    size: int  # of the archive [MB]
    kept_as: str  # its name below <cache_dir>/downloads
    inside: str  # folder in the archive that the recordings are in
    download: bool

    @abstractmethod
    def recordings(self, root: Path) -> list[Recording]:
        """All of them, each with the set's own word for its sound; none where the folder is another one."""

    def word(self, label: str) -> str:
        """The set's own word for a label."""
        return label

    def folder(self, config: Config) -> Path:
        if config.samples_dir != DEFAULT_SAMPLES:
            return paths.expanded(config.samples_dir)
        root = self._unpacked(config) / self.inside
        if not root.is_dir():
            raise DatasetError(
                f"dataset={self.name}: {self.title} is not on this computer, and samples_dir names no folder of it",
                hint=self.advice(config, config.labels),
            )
        return root

    def fetch(self, config: Config, progress: Progress) -> None:
        if not self.download:
            return
        if config.samples_dir != DEFAULT_SAMPLES:
            raise ConfigError(
                f"dataset.download=true and samples_dir={config.samples_dir}: a download goes below cache_dir",
                hint=f"one of the two: samples_dir for a folder that holds {self.title} already",
            )
        for key, value, form in (("sha256", self.sha256, "[0-9a-f]{64}"), ("kept_as", self.kept_as, r"\w[\w.-]*")):
            if not re.fullmatch(form, value):
                allowed = "64 hexadecimal digits" if key == "sha256" else "made of letters, digits, _, . and -"
                raise ConfigError(f"dataset.{key}={shown(value)} must be {allowed}", hint=f"dataset={self.name} alone")
        fetch(Archive(self.title, self.url, self.sha256, self.size), self._unpacked(config), progress)

    def listing(self, root: Path, config: Config) -> Listing:
        found = self.recordings(root)
        if not found:
            raise DatasetError(
                f"samples_dir={root} is not {self.title}: there is no {self.FORM}",
                hint=f"dataset=default where it holds folders of labels, or {self.advice(config, config.labels)}",
            )
        words = {self.word(label): label for label in config.labels}
        chosen = [replace(one, label=words[one.label]) for one in found if one.label in words]
        others = [one for one in found if one.label not in words and one.label != BACKGROUND]
        if UNKNOWN in config.labels and UNKNOWN not in words.keys() & {one.label for one in found}:
            chosen += _unknown(chosen, others, config.seed)
            others = []
        _require_all(config.labels, chosen, found, root)
        chosen.sort(key=lambda one: (config.labels.index(one.label), one.name))
        ignored = sorted({one.label for one in others})
        findings = checks.finding("ignored", "not among the labels, ignored", ignored)
        noise = [one for one in found if one.label == BACKGROUND and config.mixes_background]
        return Listing(tuple(chosen), tuple(findings), backgrounds=tuple(noise))

    def sounds(self, root: Path) -> list[str]:
        return sorted({one.label for one in self.recordings(root)} - {UNKNOWN, BACKGROUND})

    def advice(self, config: Config, labels: Iterable[str]) -> str:
        key = f"samples_dir=<folder of the unpacked archive, with {self.FORM}>"
        elsewhere = [f"samples_dir={DEFAULT_SAMPLES}"] if config.samples_dir != DEFAULT_SAMPLES else []
        got = command(config, *elsewhere, "dataset.download=true")
        return f"{key}, or download it ({self.size} MB, {self.licence}):\n  {got}"

    def notes(self, config: Config) -> tuple[Finding, ...]:
        return (Finding("source", f"{self.title}, {self.licence}: {self.citation}"),)

    def _unpacked(self, config: Config) -> Path:
        return Path(config.cache_dir) / "downloads" / f"{self.kept_as}-{self.sha256[:8]}"


def _require_all(labels: Sequence[str], chosen: list[Recording], found: list[Recording], root: Path) -> None:
    """Raises DatasetError where a label has no recording."""
    absent = [label for label in labels if label not in {one.label for one in chosen}]
    if not absent:
        return
    held = sorted({one.label for one in found})
    meant = [(closest(label, held) or label) if label in absent else label for label in labels]
    raise DatasetError(
        f"no samples for {', '.join(map(repr, absent))}: {root} holds {some(held, limit=60)}",
        hint="labels among these" if meant == list(labels) else f"'{labels_key(meant)}'",
    )


def _unknown(known: list[Recording], others: list[Recording], seed: int) -> list[Recording]:
    """As many of the others as a label has on average, noise not counted, in the order in which they stand."""
    counts = Counter(one.label for one in known if not one.is_noise)
    wanted = round(sum(counts.values()) / len(counts)) if counts else len(others)
    index = np.random.default_rng(seed).permutation(len(others))[:wanted]
    return [replace(others[i], label=UNKNOWN) for i in sorted(index)]
