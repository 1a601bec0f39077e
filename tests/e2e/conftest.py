"""The command line as a person uses it, in a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from generator import paths
from generator.cli import main
from tests.conftest import find_tool

ROOT = Path(__file__).resolve().parents[2]
Generate = Callable[..., "Result"]


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    status: int
    out: str
    err: str
    project: Path

    @property
    def report(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.project / "report.json").read_text(encoding="utf-8"))
        return content


@pytest.fixture
def generate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Generate:
    """Runs `python -m generator` with arguments in a new folder that holds no samples of its own."""
    find_tool("g++")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("generator.sweep.engine.cpu_count", lambda: 1)  # jobs of a sweep run in this process

    def run(*arguments: str, project: str = "firmware_out/yes_no") -> Result:
        status = main(arguments)
        captured = capsys.readouterr()
        return Result(status, captured.out, captured.err, tmp_path / project)

    return run


@pytest.fixture(scope="session")
def few_samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A third of the bundled corpus, for runs whose accuracy does not matter."""
    folder = tmp_path_factory.mktemp("few")
    for label in ("yes", "no", "go", "stop"):
        for path in sorted((paths.bundled_samples_dir() / label).glob("*_1.wav")):
            (folder / label).mkdir(exist_ok=True)
            shutil.copy(path, folder / label)
    return folder


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which the unpacked wheel is the only generator that Python finds."""
    find_tool("g++")
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "dist"), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (built,) = (folder / "dist").glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        names = archive.namelist()
        archive.extractall(folder / "installed")
    assert not [name for name in names if "firmware_out" in name or name.startswith("tests")]
    return {**os.environ, "PYTHONPATH": str(folder / "installed"), "HOME": str(folder), "XDG_CACHE_HOME": str(folder)}


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
