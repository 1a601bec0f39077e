"""A public archive: downloaded, unpacked as a whole or not at all."""

from __future__ import annotations

import errno
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path

from generator.errors import ToolError
from generator.progress import Progress

UNPACKED = 3  # archive and what is unpacked, in sizes of the archive
MEGABYTE = 10**6


@dataclass(frozen=True)
class Archive:
    title: str
    url: str
    sha256: str
    size: int  # [MB]

    @property
    def suffix(self) -> str:
        return ".zip" if self.url.endswith(".zip") else ".tar.gz"

    @property
    def by_hand(self) -> str:
        return f"or download {self.url} yourself, unpack it, and samples_dir=<that folder>"


def fetch(archive: Archive, folder: Path, progress: Progress) -> None:
    """Unpacks the archive to `folder`, which is complete as soon as it is there; nothing is done where it is.

    Raises ToolError: no network, a server that refuses, another hash than the archive's, a disk that is full.
    """
    if folder.is_dir():
        return
    try:
        from generator.dataset.download import download  # noqa: PLC0415 - needs an extra
    except ImportError as error:
        raise ToolError(
            "dataset.download=true needs a downloader that is not installed",
            hint=f"pip install pooch, {archive.by_hand}",
        ) from error
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _require_space(archive, folder.parent)
        progress.stage(f"download  {archive.title}, {archive.size} MB from {archive.url}")
        path = download(archive, folder, progress)
        progress.stage(f"unpack    {archive.title} to {folder}")
        _unpack(path, folder)
    except OSError as error:
        full = error.errno == errno.ENOSPC
        raise ToolError(
            f"{archive.title} can't be kept in {folder.parent}: {error.strerror or error}",
            hint="free some space there, or cache_dir=<folder on another disk>"
            if full
            else "cache_dir=<folder of yours>",
        ) from error


def _require_space(archive: Archive, folder: Path) -> None:
    free, needed = shutil.disk_usage(folder).free // MEGABYTE, UNPACKED * archive.size
    if free < needed:
        raise ToolError(
            f"{archive.title} takes about {needed} MB with what is unpacked, but {folder} has {free} MB free",
            hint="free some space there, or cache_dir=<folder on another disk>",
        )


def _unpack(path: Path, folder: Path) -> None:
    """Removes the archive, which is not needed any more."""
    beside = folder.with_name(f"{folder.name}.unpacking")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        if path.suffix == ".zip":
            shutil.unpack_archive(path, beside)
        else:
            shutil.unpack_archive(path, beside, filter="data")
    except (shutil.ReadError, tarfile.TarError, ValueError, EOFError) as error:
        raise ToolError(f"{path} can't be unpacked: {error}", hint=f"remove {path}, then the same command") from error
    beside.rename(folder)
    path.unlink()
