"""Folders: recordings of each label, and where is written to."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from generator import paths
from generator.config.schema import Config
from generator.dataset.load import MIN_CLIPS
from generator.dataset.sources import find, how_to_record, visible
from generator.doctor.check import Check
from generator.errors import GeneratorError

MIN_FREE = 100  # [MB]


def folders(config: Config) -> Iterator[Check]:
    yield _samples(config)
    yield _writable("output_dir", config.output_dir, "the projects", is_required=True)
    yield _writable("cache_dir", config.cache_dir, "port=virtual, and for runs that repeat little", is_required=False)


def _samples(config: Config) -> Check:
    root, is_bundled = paths.samples_dir(config.samples_dir)
    where, purpose = f"in {config.samples_dir}" if not is_bundled else "of the bundled samples", "learning"
    try:
        held = [path.name for path in visible(root) if path.is_dir() and not path.name.startswith("_")]
        if not config.labels:
            found = f"no labels are chosen yet; {where}: {', '.join(held) or 'none'}"
            return Check("samples", purpose, found=found, is_required=True)
        sources = find(root, config.labels)
        counts = [f"{label} {_count(root / name)}" for label, name in sources.items()]
        few = [label for label, name in sources.items() if _is_too_few(root / name)]
        lacking = [label for label in config.labels if label not in sources] + few
    except GeneratorError as error:
        remedy = how_to_record(config, config.labels) if config.labels else error.hint
        return Check("samples", purpose, missing=error.problem, remedy=remedy, is_required=True)
    return Check(
        "samples",
        purpose,
        found=f"{', '.join(counts)} {where}",
        missing=f"too few of {', '.join(lacking)} {where}; a label needs {MIN_CLIPS}" if lacking else "",
        remedy=how_to_record(config, lacking) if lacking else "",
        is_required=True,
    )


def _count(source: Path) -> str:
    """How many files; checked for being usable by task=generate only."""
    return f"{len(visible(source))} files" if source.is_dir() else f"rows of {source.name}"


def _is_too_few(source: Path) -> bool:
    return source.is_dir() and len(visible(source)) < MIN_CLIPS


def _writable(key: str, folder: str, purpose: str, *, is_required: bool) -> Check:
    """Tried: a permission says little on a network drive or a full disk."""
    path = Path(folder).expanduser().absolute()
    there = next((parent for parent in (path, *path.parents) if parent.exists()), path)
    try:
        with tempfile.TemporaryFile(dir=there):
            free = shutil.disk_usage(there).free / 1e6
    except OSError as error:
        problem, remedy = f"{folder} can't be written ({error.strerror})", f"{key}=<a folder of yours>"
        return Check(key, purpose, missing=problem, remedy=remedy, is_required=is_required)
    if free < MIN_FREE:
        problem = f"{folder} has {free:.0f} MB free, {MIN_FREE} are needed"
        return Check(key, purpose, missing=problem, remedy="free space on that disk", is_required=is_required)
    return Check(key, purpose, found=f"{folder} ({free / 1e3:.1f} GB free)", is_required=is_required)
