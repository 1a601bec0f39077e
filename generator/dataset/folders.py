"""dataset=default: a folder of recordings for each label, as task=record makes them, or lab CSV files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from generator import paths
from generator.config.labels import BACKGROUND, UNKNOWN
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
        is_audio = all((root / name).is_dir() for name in found.values())
        if is_audio and config.mixes_background and (root / BACKGROUND).is_dir():
            found[BACKGROUND] = BACKGROUND
        ignored = checks.finding("ignored", "not among the labels, ignored", sources.others(root, found))
        if not is_audio:
            tables = (Recording(Path(found[label]), label, found[label]) for label in config.labels)
            return Listing(tuple(tables), tuple(ignored), is_audio=False)
        entries = [
            Recording(path.relative_to(root), label, speaker(path.name))
            for label in found
            for path in sources.visible(root / label)
        ]
        strange = [entry.name for entry in entries if not _is_sound(entry)]
        findings = (*ignored, *checks.finding("unsupported", f"not one of {' '.join(SUFFIXES)}, ignored", strange))
        sounds = [entry for entry in entries if _is_sound(entry)]
        return Listing(
            tuple(entry for entry in sounds if entry.label in config.labels),
            findings,
            backgrounds=tuple(entry for entry in sounds if entry.label not in config.labels),
        )

    def sounds(self, root: Path) -> list[str]:
        return [path.name for path in sources.visible(root) if path.is_dir() and path.name not in (UNKNOWN, BACKGROUND)]

    def advice(self, config: Config, labels: Iterable[str]) -> str:
        return sources.how_to_record(config, labels)

    def notes(self, config: Config) -> tuple[Finding, ...]:
        if not paths.samples_dir(config.samples_dir)[1]:
            return ()
        note = "samples from the bundled corpus of synthetic voices: good for a first run, no proof"
        return (Finding("bundled", note),)


def _is_sound(recording: Recording) -> bool:
    return recording.path.suffix.lower() in SUFFIXES
