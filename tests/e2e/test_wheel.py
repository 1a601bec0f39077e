"""The built wheel alone, in an empty folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.conftest import find_tool

ROOT = Path(__file__).resolve().parents[2]


def test_wheel_does_the_main_job_in_an_empty_folder(tmp_path: Path) -> None:
    find_tool("g++")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "installed")
    assert not [name for name in names if "firmware_out" in name or name.startswith("tests")]
    empty = tmp_path / "empty"
    empty.mkdir()
    command = [sys.executable, "-m", "generator", "labels=[yes,no]", "model=svm"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    done = subprocess.run(command, cwd=empty, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads((empty / "firmware_out" / "yes_no" / "report.json").read_text(encoding="utf-8"))
    assert report["verification"]["status"] == "passed"
    assert "bundled" in done.stdout + done.stderr
    assert [path.name for path in empty.iterdir()] == ["firmware_out"]
