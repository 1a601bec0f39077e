"""The clips of one label and speaker on disk: <samples_dir>/<label>/<speaker>_<n>.wav, each whole or not there."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import soundfile

from generator.dataset.listing import speaker as speaker_of
from generator.dataset.metadata import Metadata
from generator.dataset.read import SUFFIXES
from generator.dataset.sources import visible
from generator.errors import ToolError
from generator.types import I16


class Shelf:
    """The folder is made with the first clip. Raises ToolError at once where that will not do; so does `save`."""

    def __init__(self, samples_dir: Path, label: str, speaker: str) -> None:
        self.folder = samples_dir / label
        self._label = label
        self._speaker = speaker
        self._check_writable()

    def recordings(self) -> list[Path]:
        """Of the label, by name."""
        if not self.folder.is_dir():
            return []
        return [path for path in visible(self.folder) if path.suffix.lower() in SUFFIXES]

    def count(self) -> int:
        """Recordings of the speaker."""
        return sum(speaker_of(path.name) == self._speaker for path in self.recordings())

    def save(self, clip: I16, metadata: Metadata) -> Path:
        """Writes a new file: first beside it under a hidden name, then renamed, so that no half file ever shows."""
        path = self._next()
        hidden = self._hidden(path)
        with self._disk(path):
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                with hidden.open("wb") as file:
                    file.write(wav_bytes(clip, metadata, title=self._label, artist=self._speaker))
                    file.flush()
                    os.fsync(file.fileno())
                hidden.replace(path)
            except BaseException:
                hidden.unlink(missing_ok=True)
                raise
        return path

    def _check_writable(self) -> None:
        """Leaves nothing behind: an empty ./samples would take the place of the bundled corpus."""
        new = [folder for folder in (self.folder, *self.folder.parents) if not folder.exists()]
        with self._disk(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            probe = self._hidden(self._next())
            probe.touch()
            probe.unlink()
            for folder in new:
                folder.rmdir()

    def _next(self) -> Path:
        """One more than the highest number that is there."""
        pattern = re.compile(rf"{re.escape(self._speaker)}_(\d+)", re.IGNORECASE)  # as some file systems compare
        matches = [pattern.fullmatch(path.stem) for path in self.recordings()]
        number = 1 + max((int(match[1]) for match in matches if match), default=0)
        return self.folder / f"{self._speaker}_{number}.wav"

    @staticmethod
    def _hidden(path: Path) -> Path:
        """Of the same number: what a killed program leaves there is overwritten by the next clip."""
        return path.with_name(f".{path.name}.part")

    @contextmanager
    def _disk(self, path: Path) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ToolError(
                f"can't write {path}: {error.strerror}",
                hint="free space or unlock the folder, then the same command again; or samples_dir=FOLDER",
            ) from error


def wav_bytes(clip: I16, metadata: Metadata, *, title: str, artist: str) -> bytes:
    """A 16-bit mono WAV file with its metadata in a LIST/INFO chunk."""
    content = io.BytesIO()
    with soundfile.SoundFile(content, "w", metadata.sample_rate, 1, "PCM_16", format="WAV") as file:
        file.comment = metadata.to_text()
        file.software = f"generator {metadata.generator}"
        file.title, file.artist = title, artist
        file.write(clip)
    return content.getvalue()
