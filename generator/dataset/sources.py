"""Where each label's samples are: `<label>/` with recordings, or a lab CSV; and what to type where they are missing."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

from generator.commands import flashing, making, recording
from generator.config.schema import Config
from generator.config.suggest import labels_key
from generator.errors import DatasetError


def find(root: Path, labels: Iterable[str]) -> dict[str, str]:
    """Label → name of its folder, else of its CSV file, in `root`; without the labels that have neither.

    Raises DatasetError where several CSV files fit one label, or where some labels have folders and some CSV files.
    """
    sources = {label: name for label in labels if (name := _source(root, label))}
    folders = [name for name in sources.values() if (root / name).is_dir()]
    tables = [name for name in sources.values() if name not in folders]
    if folders and tables:
        raise DatasetError(
            f"{root} has recordings for one label ({folders[0]}/) and CSV rows for another ({tables[0]})",
            hint="give all labels of a project folders of recordings, or all of them CSV files",
        )
    return sources


def visible(folder: Path) -> list[Path]:
    """What is in a folder, by name, without hidden files. Raises DatasetError where the folder can't be opened."""
    try:
        entries = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        raise DatasetError(f"{folder} can't be opened: {error.strerror}", hint="make it readable for you") from error
    return [path for path in entries if not path.name.startswith(".")]


def others(root: Path, sources: dict[str, str]) -> list[str]:
    """Names of folders in `root` (and of CSV files, where CSV is used) that belong to no label."""
    csv_used = any((root / name).is_file() for name in sources.values())
    candidates = [path for path in visible(root) if path.is_dir() or (csv_used and _is_csv(path))]
    return [path.name for path in candidates if path.name not in sources.values()]


def missing(root: Path, labels: Iterable[str], config: Config) -> DatasetError:
    """The error for labels that have neither folder nor CSV file."""
    entries = [path for path in visible(root) if path.is_dir() or _is_csv(path)]
    unused = [_label(path) for path in entries if _label(path) not in config.labels]
    candidates = {label.lower(): label for label in unused}
    close = {label: difflib.get_close_matches(label.lower(), candidates, n=1) for label in labels}
    corrected = [candidates[close[label][0]] if close.get(label) else label for label in config.labels]
    question = f"{labels_key(corrected)}, or\n" if any(close.values()) else ""
    held = ", ".join(path.name for path in entries) or "no folders"
    return DatasetError(
        f"no samples for {', '.join(map(repr, close))}: {root} holds {held}",
        hint=question + how_to_record(config, close),
    )


def how_to_record(config: Config, labels: Iterable[str]) -> str:
    """The commands that lead from a board to `<samples_dir>/<label>/`."""
    record = [recording(config, label) for label in labels]
    lines = [making(config, "capture"), flashing(config, "capture"), *record]
    return "record samples with the board:\n" + "\n".join(f"  {line}" for line in lines)


def _source(root: Path, label: str) -> str | None:
    """`<label>/`, else `<label>.csv`, else the one `*_<label>.csv`; file names in any case."""
    if (root / label).is_dir():
        return label
    tables = [path.name for path in visible(root) if _is_csv(path)]
    exact = [name for name in tables if name.lower() == f"{label}.csv".lower()]
    fitting = exact or [name for name in tables if name.lower().endswith(f"_{label}.csv".lower())]
    if len(fitting) > 1:
        raise DatasetError(
            f"{root}: several CSV files fit the label {label!r}: {', '.join(fitting)}",
            hint=f"keep one of them, or rename it to {label}.csv",
        )
    return fitting[0] if fitting else None


def _label(path: Path) -> str:
    """The label that a folder or CSV file would be for."""
    return path.name if path.is_dir() else path.stem.rpartition("_")[2]


def _is_csv(path: Path) -> bool:
    return path.suffix.lower() == ".csv" and path.is_file()
