"""Ctrl-C at any moment: one line, status 130, and no half project."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INTERRUPTED = (130, -signal.SIGINT)  # the second where an extension module was still being imported


@pytest.fixture
def run(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("GENERATOR_DEBUG", None)
    command = [sys.executable, "-m", "generator", "labels=[yes,no]"]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.wait()


@pytest.mark.parametrize("stage", ["features", "train", "compile"])
def test_in_the_middle(run: subprocess.Popen[str], stage: str, tmp_path: Path) -> None:
    assert run.stderr
    assert any(line.startswith(stage) for line in run.stderr)
    run.send_signal(signal.SIGINT)
    said = run.stderr.read()

    assert run.wait(30) in INTERRUPTED
    assert said.endswith("interrupted\n")
    assert "Traceback" not in said
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_while_it_loads(run: subprocess.Popen[str], tmp_path: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        run.wait(0.3)
    run.send_signal(signal.SIGINT)
    assert run.stderr
    said = run.stderr.read()

    assert run.wait(30) in INTERRUPTED
    assert said == "interrupted\n"
    assert not any(tmp_path.iterdir())
