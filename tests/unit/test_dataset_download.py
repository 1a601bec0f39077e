"""dataset/archive.py and download.py against a server on this computer that does what servers and networks do."""

from __future__ import annotations

import errno
import hashlib
import io
import shutil
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import soundfile
from rich.console import Console

from generator import paths
from generator.config.compose import hydra_at
from generator.dataset.archive import Archive, fetch
from generator.dataset.load import load
from generator.errors import ConfigError, ToolError
from generator.progress import Progress
from generator.sweep.jobs import Job
from generator.sweep.preflight import Preflight
from tests.factory import make_config

QUIET = Progress(quiet=True)
RECORDING = np.random.default_rng(0).integers(-999, 999, 200_000).astype("<i2").tobytes()


class Server(ThreadingHTTPServer):
    """Serves `content`; cuts the connection after `cut` bytes of an answer; knows no ranges where `ranges` is False."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = b""
        self.cut: int | None = None
        self.ranges = True
        self.status = 200
        self.asked: list[str | None] = []  # Range of each request

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{name}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        server, wanted = self.server, self.headers.get("Range")
        server.asked.append(wanted)
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and server.ranges else 0
        body = server.content[start:]
        status = 416 if start and not body else 206 if start else server.status
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: server.cut])
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def tar(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def archive_of(server: Server, content: bytes, name: str = "words.tar.gz") -> Archive:
    server.content = content
    return Archive("Words", server.url(name), hashlib.sha256(content).hexdigest(), 1)


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_archive_is_unpacked_and_not_asked_for_again(server: Server, tmp_path: Path) -> None:
    archive = archive_of(server, tar({"./yes/a.wav": RECORDING}))
    for _ in range(2):
        fetch(archive, tmp_path / "downloads" / "words", QUIET)
    assert (tmp_path / "downloads/words/yes/a.wav").read_bytes() == RECORDING
    assert server.asked == [None]
    assert left(tmp_path / "downloads") == ["words"]


def test_a_zip_file(server: Server, tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("top/meta/table.csv", "a,b\n")
    fetch(archive_of(server, stream.getvalue(), "master.zip"), tmp_path / "sounds", QUIET)
    assert (tmp_path / "sounds/top/meta/table.csv").read_text() == "a,b\n"


def test_another_hash_is_thrown_away(server: Server, tmp_path: Path) -> None:
    archive = replace(archive_of(server, tar({"a": RECORDING})), sha256="0" * 64)
    with pytest.raises(ToolError, match=r"is not the archive of dataset.sha256=0000") as caught:
        fetch(archive, tmp_path / "words", QUIET)
    assert "dataset.sha256=<its hash>" in caught.value.hint
    assert left(tmp_path) == []


def test_an_interrupted_download_is_resumed(server: Server, tmp_path: Path) -> None:
    archive = archive_of(server, tar({"a": RECORDING}))
    server.cut = 200_000
    with pytest.raises(
        ToolError, match=r"can't be downloaded .*: the connection broke off \(0.2 MB are kept\)"
    ) as caught:
        fetch(archive, tmp_path / "words", QUIET)
    assert "goes on where it stopped" in caught.value.hint
    assert left(tmp_path) == ["words.part"]
    kept = (tmp_path / "words.part").stat().st_size
    assert 0 < kept <= 200_000
    server.cut = None
    fetch(archive, tmp_path / "words", QUIET)
    assert server.asked == [None, f"bytes={kept}-"]
    assert (tmp_path / "words/a").read_bytes() == RECORDING
    assert left(tmp_path) == ["words"]


def test_a_server_without_ranges_is_asked_from_the_beginning(server: Server, tmp_path: Path) -> None:
    archive = archive_of(server, tar({"a": RECORDING}))
    (tmp_path / "words.part").write_bytes(archive.sha256.encode())
    server.ranges = False
    fetch(archive, tmp_path / "words", QUIET)
    assert (tmp_path / "words/a").read_bytes() == RECORDING


def test_a_whole_part_that_was_not_unpacked(server: Server, tmp_path: Path) -> None:
    archive = archive_of(server, tar({"a": RECORDING}))
    (tmp_path / "words.part").write_bytes(server.content)
    (tmp_path / "words.unpacking").mkdir()
    (tmp_path / "words.unpacking" / "half").write_bytes(b"of an earlier run that was killed")
    fetch(archive, tmp_path / "words", QUIET)
    assert left(tmp_path) == ["words"]
    assert left(tmp_path / "words") == ["a"]


def test_no_network_and_a_missing_file(server: Server, tmp_path: Path) -> None:
    archive = archive_of(server, b"")
    server.status = 404
    with pytest.raises(ToolError, match="the server answers with status 404") as caught:
        fetch(archive, tmp_path / "words", QUIET)
    assert f"download {archive.url} yourself" in caught.value.hint
    nobody = replace(archive, url="http://127.0.0.1:9/words.tar.gz")
    with pytest.raises(
        ToolError, match=r"Words can't be downloaded from http://127.0.0.1:9/words.tar.gz: no connection"
    ):
        fetch(nobody, tmp_path / "words", QUIET)


def test_a_disk_that_is_full(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = archive_of(server, tar({"a": RECORDING}))
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=2_000_000))
        with pytest.raises(ToolError, match=r"takes about 3 MB with what is unpacked, but .* has 2 MB free"):
            fetch(archive, tmp_path / "words", QUIET)
    assert server.asked == []

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "unpack_archive", full)
    with pytest.raises(ToolError, match="No space left on device") as caught:
        fetch(archive, tmp_path / "words", QUIET)
    assert "cache_dir=" in caught.value.hint
    assert not (tmp_path / "words").exists()


def test_an_archive_can_not_write_elsewhere(server: Server, tmp_path: Path) -> None:
    archive = archive_of(server, tar({"../outside": b"x"}))
    with pytest.raises(ToolError, match="can't be unpacked"):
        fetch(archive, tmp_path / "in" / "words", QUIET)
    assert not list(tmp_path.rglob("outside"))


def test_without_the_downloader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "generator.dataset.download", None)  # importing it fails
    with pytest.raises(ToolError, match="needs a downloader that is not installed") as caught:
        fetch(Archive("Words", "http://127.0.0.1:9/w.zip", "0" * 64, 1), tmp_path / "words", QUIET)
    assert caught.value.hint.startswith("pip install pooch")


def test_progress_is_said_in_lines_where_output_is_piped(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.progress.LINE_EVERY", 0.0)
    said = io.StringIO()
    content = tar({"a": np.random.default_rng(1).bytes(3_000_000)})
    fetch(archive_of(server, content), tmp_path / "words", Progress(Console(file=said, width=200)))
    assert "Words: 3 of 3 MB" in said.getvalue()


def digits_on(server: Server, *labels: str) -> list[str]:
    """Keys of a small FSDD that the server has: two digits of three speakers."""
    files = {}
    for digit in range(2):
        for speaker in ("george", "jackson", "lucas"):
            for take in range(4):
                stream = io.BytesIO()
                noise = np.random.default_rng([digit, take, *speaker.encode()]).normal(size=8000) * 0.05
                soundfile.write(stream, noise, 8000, format="WAV")
                files[f"free-spoken-digit-dataset-1.0.9/recordings/{digit}_{speaker}_{take}.wav"] = stream.getvalue()
    archive = archive_of(server, tar(files))
    keys = {"url": archive.url, "sha256": f"'{archive.sha256}'", "size": 1}
    return [f"labels=[{','.join(labels)}]", "dataset=fsdd", *(f"dataset.{key}={value}" for key, value in keys.items())]


@pytest.mark.parametrize("terminal", [True, False])
def test_a_whole_set_through_the_configuration(server: Server, tmp_path: Path, terminal: bool) -> None:
    keys = [*digits_on(server, "zero", "one"), f"cache_dir={tmp_path}"]
    progress = Progress(Console(file=io.StringIO(), force_terminal=terminal))
    dataset = load(make_config(*keys, "dataset.download=true"), progress)
    assert len(dataset.train) + len(dataset.test) == 24
    assert len(left(tmp_path / "downloads")) == 1
    again = load(make_config(*keys), progress)
    assert again.fingerprint == dataset.fingerprint
    assert len(server.asked) == 1


@pytest.mark.parametrize(("key", "value"), [("sha256", "8bc44cde"), ("kept_as", "../../elsewhere"), ("kept_as", "..")])
def test_what_names_no_archive(tmp_path: Path, key: str, value: str) -> None:
    config = make_config(
        "labels=[zero,one]",
        "dataset=fsdd",
        f"cache_dir={tmp_path}",
        "dataset.download=true",
        f"dataset.{key}='{value}'",
    )
    with pytest.raises(ConfigError, match=rf"dataset\.{key}={value} must be"):
        load(config, QUIET)


def test_a_sweep_downloads_before_its_jobs(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    keys = (*digits_on(server, "zero", "one"), f"cache_dir={tmp_path}", "dataset.download=true")
    with hydra_at(str(paths.conf_dir()), "config") as composer:
        preflight = Preflight(composer)
        for model in ("ridge", "gaussian_nb"):
            assert preflight.look(Job((*keys, f"model={model}"), (f"model={model}",))).problem is None
    assert len(server.asked) == 1
    assert len(left(tmp_path / "downloads")) == 1
