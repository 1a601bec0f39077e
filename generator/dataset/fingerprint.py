"""What is in a folder of samples, as hexadecimal digits: another file or another byte gives others."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from generator.cache.keys import digest
from generator.config.labels import BACKGROUND
from generator.dataset import sources


def fingerprint(root: Path, labels: Iterable[str]) -> str:
    """Over the names in `root`, and names and contents of the labels' samples. Raises DatasetError as `find` does."""
    found = sources.find(root, labels)
    if (root / BACKGROUND).is_dir():
        found[BACKGROUND] = BACKGROUND  # mixed into copies also where it is no label
    names = "\n".join(path.name for path in sources.visible(root))
    files = [path for name in found.values() for path in _files(root / name)]
    parts = (part for path in files for part in (path.relative_to(root).as_posix(), _content(path)))
    return digest(names, *parts)


def _files(source: Path) -> list[Path]:
    return sources.visible(source) if source.is_dir() else [source]


def _content(path: Path) -> bytes:
    """Of a file that can't be read: why."""
    try:
        return path.read_bytes()
    except OSError as error:
        return f"unreadable: {error.strerror}".encode()
