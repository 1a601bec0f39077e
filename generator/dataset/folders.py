"""dataset=default: a folder of recordings for each label, as task=record makes them, or lab CSV files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from generator import paths
from generator.config.schema import Config, DatasetConfig
from generator.dataset import checks, sources
from generator.dataset.listing import Listing, Recording, speaker
from generator.dataset.read import SUFFIXES
from generator.types import Finding


@dataclass(frozen=True)
class Folders(DatasetConfig):
    """`<label>/<speaker>_<anything>.wav`, `<label>.csv` or `*_<label>.csv`."""

    @classmethod
    def like(cls, dataset: DatasetConfig) -> Folders:
        """For a dataset.test_dir beside any layout."""
        return cls(**{field.name: getattr(dataset, field.name) for field in fields(cls)})

    def folder(self, config: Config) -> Path:
        return paths.samples_dir(config.samples_dir)[0]

    def listing(self, root: Path, config: Config) -> Listing:
        found = sources.find(root, config.labels)
        absent = [label for label in config.labels if label not in found]
        if absent:
            raise sources.missing(root, absent, config)
        ignored = checks.finding("ignored", "not among the labels, ignored", sources.others(root, found))
        if any((root / name).is_file() for name in found.values()):
            tables = (Recording(Path(found[label]), label, found[label]) for label in config.labels)
            return Listing(tuple(tables), tuple(ignored), is_audio=False)
        entries = [
            Recording(path.relative_to(root), label, speaker(path.name))
            for label in config.labels
            for path in sources.visible(root / label)
        ]
        strange = [entry.name for entry in entries if not _is_sound(entry)]
        findings = (*ignored, *checks.finding("unsupported", f"not one of {' '.join(SUFFIXES)}, ignored", strange))
        return Listing(tuple(entry for entry in entries if _is_sound(entry)), findings)

    def advice(self, config: Config, labels: Iterable[str]) -> str:
        return sources.how_to_record(config, labels)

    def notes(self, config: Config) -> tuple[Finding, ...]:
        if not paths.samples_dir(config.samples_dir)[1]:
            return ()
        note = "samples from the bundled corpus of synthetic voices: good for a first run, no proof"
        return (Finding("bundled", note),)


def _is_sound(recording: Recording) -> bool:
    return recording.path.suffix.lower() in SUFFIXES
