"""Folders: recordings of each label, and where is written to."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from generator import paths
from generator.config.schema import Config
from generator.dataset.collect import listed
from generator.dataset.load import MIN_CLIPS
from generator.doctor.check import Check
from generator.errors import GeneratorError

MIN_FREE = 100  # [MB]


def folders(config: Config) -> Iterator[Check]:
    yield _samples(config)
    yield _writable("output_dir", config.output_dir, "the projects", is_required=True)
    yield _writable("cache_dir", config.cache_dir, "port=virtual, and for runs that repeat little", is_required=False)


def _samples(config: Config) -> Check:
    """How many files there are of each label; checked for being usable by task=generate only."""
    dataset, purpose = config.dataset, "learning"
    try:
        root = dataset.folder(config)
        where = "of the bundled samples" if root == paths.bundled_samples_dir() else f"in {root}"
        if not config.labels:
            found = f"no labels are chosen yet; {where}: {', '.join(dataset.sounds(root)) or 'none'}"
            return Check("samples", purpose, found=found, is_required=True)
        listing = listed(root, "samples_dir", config)
    except GeneratorError as error:
        return Check("samples", purpose, missing=error.problem, remedy=error.hint, is_required=True)
    files = Counter(recording.label for recording in listing.recordings)
    few = [label for label in config.labels if listing.is_audio and files[label] < MIN_CLIPS]
    if listing.is_audio:
        held = [f"{label} {files[label]} files" for label in config.labels]
    else:
        held = [f"{table.label} rows of {table.name}" for table in listing.recordings]
    return Check(
        "samples",
        purpose,
        found=f"{', '.join(held)} {where}",
        missing=f"too few of {', '.join(few)} {where}; a label needs {MIN_CLIPS}" if few else "",
        remedy=dataset.advice(config, few) if few else "",
        is_required=True,
    )


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
