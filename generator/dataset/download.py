"""One file from the network: resumed where it broke off, checked by its hash. Needs the extra `download`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pooch
import requests

from generator.dataset.archive import MEGABYTE, Archive
from generator.errors import ToolError
from generator.progress import Progress

CHUNK = 1 << 16  # [bytes]; what is lost at most where a connection breaks off
TIMEOUT = 30.0  # without a byte [s]
REASONS = (  # in this order: some are kinds of others
    (requests.Timeout, "no answer"),
    (requests.exceptions.ChunkedEncodingError, "the connection broke off"),
    (requests.ConnectionError, "no connection"),
)

pooch.get_logger().setLevel("WARNING")  # it says what `progress` says


def download(archive: Archive, folder: Path, progress: Progress) -> Path:
    """The archive's file beside `folder`. Raises ToolError, and OSError where the disk fails."""
    part = folder.with_name(f"{folder.name}.part")
    try:
        path = pooch.retrieve(
            archive.url,
            known_hash=f"sha256:{archive.sha256}",
            fname=f"{folder.name}{archive.suffix}",
            path=folder.parent,
            downloader=_Resuming(part, archive.title, progress),
        )
    except requests.RequestException as error:
        done = part.stat().st_size if part.is_file() else 0
        kept = f" ({done / MEGABYTE:.1f} MB are kept)" if done else ""
        raise ToolError(
            f"{archive.title} can't be downloaded from {archive.url}: {_reason(error)}{kept}",
            hint=f"the same command again, which goes on where it stopped; {archive.by_hand}",
        ) from error
    except ValueError as error:
        raise ToolError(
            f"what {archive.url} gives is not the archive of dataset.sha256={archive.sha256}, and was thrown away",
            hint="the same command again; where the set has a new version, dataset.sha256=<its hash>; "
            + archive.by_hand,
        ) from error
    return Path(path)


class _Resuming:
    """A downloader for pooch, whose own ones begin anew: what arrives is kept in `part` until it is whole."""

    def __init__(self, part: Path, title: str, progress: Progress) -> None:
        self._part, self._title, self._progress = part, title, progress

    def __call__(self, url: str, output_file: str, _: Any) -> None:
        done = self._part.stat().st_size if self._part.is_file() else 0
        headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={done}-"} if done else {})}
        with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as response:
            if response.status_code != requests.codes.requested_range_not_satisfiable:  # that is: it is whole
                response.raise_for_status()
                self._receive(response, done if response.status_code == requests.codes.partial_content else 0)
        self._part.replace(output_file)

    def _receive(self, response: requests.Response, done: int) -> None:
        """The body, behind the first `done` bytes."""
        length = response.headers.get("Content-Length")
        total = done + int(length) if length else None
        with (
            self._part.open("ab" if done else "wb") as file,
            self._progress.transfer(self._title, done, total) as advance,
        ):
            for chunk in response.iter_content(CHUNK):
                file.write(chunk)
                advance(len(chunk))


def _reason(error: requests.RequestException) -> str:
    if error.response is not None:
        return f"the server answers with status {error.response.status_code}"
    return next((words for kind, words in REASONS if isinstance(error, kind)), str(error))
