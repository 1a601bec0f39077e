"""An archive from the network: resumed where it broke off, checked by its hash, unpacked as a whole or not at all."""

from __future__ import annotations

import errno
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.errors import ToolError
from generator.progress import Progress

CHUNK = 1 << 18  # [bytes]
TIMEOUT = 30.0  # without a byte [s]
UNPACKED = 3  # archive and what is unpacked, in sizes of the archive
MEGABYTE = 10**6


@dataclass(frozen=True)
class Archive:
    title: str
    url: str
    sha256: str
    size: int  # [MB]


def fetch(archive: Archive, folder: Path, progress: Progress) -> None:
    """Unpacks the archive to `folder`, which is complete as soon as it is there; nothing is done where it is.

    Raises ToolError: no network, a server that refuses, another hash than the archive's, a disk that is full.
    """
    if folder.is_dir():
        return
    by_hand = f"or download {archive.url} yourself, unpack it, and samples_dir=<that folder>"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _require_space(archive, folder.parent)
        path = _retrieve(archive, folder, progress, by_hand)
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


def _retrieve(archive: Archive, folder: Path, progress: Progress, by_hand: str) -> Path:
    try:
        import pooch  # noqa: PLC0415 - needs an extra
        import requests  # noqa: PLC0415 - comes with pooch
    except ImportError as error:
        raise ToolError(
            "dataset.download=true needs a downloader that is not installed",
            hint=f"pip install pooch, {by_hand}",
        ) from error
    pooch.get_logger().setLevel("WARNING")  # it says what `progress` says
    progress.stage(f"download  {archive.title}, {archive.size} MB from {archive.url}")
    suffix = ".zip" if archive.url.endswith(".zip") else ".tar.gz"
    part = folder.with_name(f"{folder.name}.part")
    try:
        kept = pooch.retrieve(
            archive.url,
            known_hash=f"sha256:{archive.sha256}",
            fname=f"{folder.name}{suffix}",
            path=folder.parent,
            downloader=_Resuming(part, archive, progress),
        )
    except requests.RequestException as error:
        status = error.response.status_code if error.response is not None else None
        reason = (
            f"the server answers with status {status}" if status else f"{type(error).__name__}: {_first_line(error)}"
        )
        done = part.stat().st_size if part.is_file() else 0
        kept_so_far = f" ({done / MEGABYTE:.1f} MB are kept)" if done else ""
        raise ToolError(
            f"{archive.title} can't be downloaded from {archive.url}: {reason}{kept_so_far}",
            hint=f"the same command again, which goes on where it stopped; {by_hand}",
        ) from error
    except ValueError as error:
        raise ToolError(
            f"what {archive.url} gives is not the archive of dataset.sha256={archive.sha256}, and was thrown away",
            hint=f"the same command again; where the set has a new version, dataset.sha256=<its hash>; {by_hand}",
        ) from error
    return Path(kept)


class _Resuming:
    """A downloader for pooch, whose own ones begin anew: what arrives is kept in `part` until it is whole."""

    def __init__(self, part: Path, archive: Archive, progress: Progress) -> None:
        self._part, self._archive, self._progress = part, archive, progress

    def __call__(self, url: str, output_file: str, _: Any, check_only: bool = False) -> None:
        import requests  # noqa: PLC0415 - comes with pooch

        done = self._part.stat().st_size if self._part.is_file() else 0
        headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={done}-"} if done else {})}
        with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as response:
            if response.status_code == requests.codes.requested_range_not_satisfiable:
                self._part.replace(output_file)  # whole already; its hash will tell
                return
            response.raise_for_status()
            resumed = response.status_code == requests.codes.partial_content
            total = int(response.headers.get("Content-Length", 0)) + (done if resumed else 0)
            with (
                self._part.open("ab" if resumed else "wb") as file,
                self._progress.transfer(self._archive.title, done if resumed else 0, total or None) as advance,
            ):
                for chunk in response.iter_content(CHUNK):
                    file.write(chunk)
                    advance(len(chunk))
        if self._part.stat().st_size < total:
            raise requests.ConnectionError("the connection was closed before the end")
        self._part.replace(output_file)


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
    except (shutil.ReadError, ValueError, EOFError) as error:
        raise ToolError(f"{path} can't be unpacked: {error}", hint=f"remove {path}, then the same command") from error
    beside.rename(folder)
    path.unlink()


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [""])[0]
