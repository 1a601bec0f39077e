"""What is in a folder of samples, as hexadecimal digits: another file or another byte gives others."""

from __future__ import annotations

from pathlib import Path

from generator.cache.keys import described, digest
from generator.dataset.listing import Listing


def fingerprint(root: Path, listing: Listing) -> str:
    """Over the recordings' names, labels, groups and contents, and what is left out."""
    recordings = (*listing.recordings, *listing.backgrounds)
    names = [
        (recording.name, recording.label, recording.group, recording.is_test, recording.is_noise)
        for recording in recordings
    ]
    contents = (_content(root / recording.path) for recording in recordings)
    return digest(described(names, listing.findings), *contents)


def _content(path: Path) -> bytes:
    """Of a file that can't be read: why."""
    try:
        return path.read_bytes()
    except OSError as error:
        return f"unreadable: {error.strerror}".encode()
