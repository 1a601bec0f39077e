"""The built wheel alone, in an empty folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import find_tool

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Where the unpacked wheel is the only generator that Python finds."""
    find_tool("g++")
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "dist"), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = (folder / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(folder / "installed")
    assert not [name for name in names if "firmware_out" in name or name.startswith("tests")]
    return {**os.environ, "PYTHONPATH": str(folder / "installed"), "HOME": str(folder)}


def run(command: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done


def status(project: Path) -> str:
    report = json.loads((project / "report.json").read_text(encoding="utf-8"))
    return str(report["verification"]["status"])


def test_wheel_does_the_main_job_in_an_empty_folder(tmp_path: Path, environment: dict[str, str]) -> None:
    done = run([sys.executable, "-m", "generator", "labels=[yes,no]", "model=svm"], tmp_path, environment)
    assert status(tmp_path / "firmware_out" / "yes_no") == "passed"
    assert "bundled" in done.stdout + done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["firmware_out"]


def test_new_project_works_at_once(tmp_path: Path, environment: dict[str, str]) -> None:
    template = Path(environment["PYTHONPATH"]) / "generator" / "_data" / "templates" / "sound_project"
    made = run([sys.executable, "-m", "cookiecutter", str(template), "--no-input"], tmp_path, environment)
    assert "cd my_sounds\n  python -m generator\n" in made.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["my_sounds"]
    done = run([sys.executable, "-m", "generator"], tmp_path / "my_sounds", environment)
    assert status(tmp_path / "my_sounds" / "firmware_out" / "my_sounds") == "passed"
    assert "bundled" not in done.stdout + done.stderr


def test_task_new_makes_the_same(tmp_path: Path, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "generator", "labels=[go,stop]", "name=traffic", "task=new"]
    assert "cd traffic\n  python -m generator\n" in run(command, tmp_path, environment).stdout
    made = {path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("*/*")}
    assert made == {f"traffic/{name}" for name in ("README.md", ".gitignore", ".cookiecutter.json", "conf", "samples")}
