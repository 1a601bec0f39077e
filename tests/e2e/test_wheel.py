"""The built wheel alone, in an empty folder."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def run(command: list[str], folder: Path, wheel: dict[str, str]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, cwd=folder, env=wheel, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done


def status(project: Path) -> str:
    report = json.loads((project / "report.json").read_text(encoding="utf-8"))
    return str(report["verification"]["status"])


def test_wheel_does_the_main_job_in_an_empty_folder(tmp_path: Path, wheel: dict[str, str]) -> None:
    done = run([sys.executable, "-m", "generator", "labels=[yes,no]", "model=svm"], tmp_path, wheel)
    assert status(tmp_path / "firmware_out" / "yes_no") == "passed"
    assert "bundled" in done.stdout + done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["firmware_out"]


def test_new_project_works_at_once(tmp_path: Path, wheel: dict[str, str]) -> None:
    template = Path(wheel["PYTHONPATH"]) / "generator" / "_data" / "templates" / "sound_project"
    made = run([sys.executable, "-m", "cookiecutter", str(template), "--no-input"], tmp_path, wheel)
    assert "cd my_sounds\n  python -m generator\n" in made.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["my_sounds"]
    done = run([sys.executable, "-m", "generator"], tmp_path / "my_sounds", wheel)
    assert status(tmp_path / "my_sounds" / "firmware_out" / "my_sounds") == "passed"
    assert "bundled" not in done.stdout + done.stderr


def test_task_new_makes_the_same(tmp_path: Path, wheel: dict[str, str]) -> None:
    command = [sys.executable, "-m", "generator", "labels=[go,stop]", "name=traffic", "task=new"]
    assert "cd traffic\n  python -m generator\n" in run(command, tmp_path, wheel).stdout
    made = {path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("*/*")}
    assert made == {f"traffic/{name}" for name in ("README.md", ".gitignore", ".cookiecutter.json", "conf", "samples")}
