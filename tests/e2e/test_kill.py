"""SIGKILL at random moments: nothing half done is taken for complete, and the command again ends as if undisturbed.

Two kills; GENERATOR_SOAK=1: twenty-four, in eight sweeps.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
import pytest

from generator import writer
from tests.conftest import find_tool
from tests.e2e.sweeps import SWEEP, start, without_times

SOAK = bool(os.environ.get("GENERATOR_SOAK"))
SWEEPS = 8 if SOAK else 1
VICTIMS = ("group", "group", "worker") if SOAK else ("group", "worker")
JOBS = 4
ATTEMPTS = 30
TIMEOUT = 300  # [s]


@dataclass(frozen=True)
class Undisturbed:
    command: tuple[str, ...]
    files: dict[str, Any]
    seconds: float  # from the first leaderboard to the end


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, few_samples: Path) -> Undisturbed:
    find_tool("g++")
    folder = tmp_path_factory.mktemp("undisturbed")
    engine = ("hydra/launcher=joblib", "hydra.launcher.n_jobs=2")
    swept = ("model=ridge,gaussian_nb,knn,decision_tree", "features=rms")
    command = ("labels=[yes,no]", f"samples_dir={few_samples}", "--multirun", *swept, *engine)
    process = start(folder, *command, XDG_CACHE_HOME=str(folder / "cache"))
    began = wait_for_leaderboard(folder, process)
    out, err = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0, out + err
    return Undisturbed(command, without_times(folder / SWEEP), time.monotonic() - began)


def wait_for_leaderboard(folder: Path, process: subprocess.Popen[str]) -> float:
    while not (folder / SWEEP / "leaderboard.html").is_file() and process.poll() is None:
        time.sleep(0.01)
    return time.monotonic()


def workers(group: int) -> list[int]:
    """Processes of joblib in a process group."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(folder.name)) == group and b"LokyProcess" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except OSError:
            pass  # it has ended
    return sorted(found)


def check_what_is_left(folder: Path, reference: dict[str, Any]) -> None:
    """Whatever has its final name is whole, and what it would have been undisturbed."""
    for entry in folder.joinpath("cache").rglob("output.pkl"):
        joblib.load(entry)
    for row in folder.joinpath(SWEEP, ".jobs").glob("*.json"):
        json.loads(row.read_text(encoding="utf-8"))
    for project in (path for path in folder.joinpath(SWEEP).glob("[!.]*") if path.is_dir()):
        assert writer.is_complete(project)
        files = {f"{project.name}/{name}": content for name, content in without_times(project).items()}
        assert files == {name: content for name, content in reference.items() if name.startswith(f"{project.name}/")}


def kill(process: subprocess.Popen[str], folder: Path, victim: str, delay: float, chance: random.Random) -> bool:
    """SIGKILL `delay` seconds after the first leaderboard; False where there was nothing left to be killed by then."""
    wait_for_leaderboard(folder, process)
    time.sleep(delay)
    alive = workers(process.pid)
    if process.poll() is not None or (victim == "worker" and not alive):
        process.communicate(timeout=TIMEOUT)
        return False
    if victim == "worker":
        os.kill(chance.choice(alive), signal.SIGKILL)  # the command goes on without it
        out, err = process.communicate(timeout=TIMEOUT)
        assert process.returncode == 0, out + err
    else:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=TIMEOUT)
    return True


@pytest.mark.parametrize("seed", range(SWEEPS))
def test_killed_at_random_moments(undisturbed: Undisturbed, tmp_path: Path, seed: int) -> None:
    """Each victim is killed while it works: where a sweep ended before, another one begins in an empty folder."""
    chance, victims, attempt = random.Random(seed), list(VICTIMS), 0
    folder = tmp_path / "0"
    while victims:
        attempt += 1
        process = start(folder, *undisturbed.command, XDG_CACHE_HOME=str(folder / "cache"))
        if kill(process, folder, victims[0], chance.uniform(0, undisturbed.seconds), chance):
            print(f"seed {seed}: killed a {victims.pop(0)}, {len(done(folder))} of {JOBS} projects")
        check_what_is_left(folder, undisturbed.files)
        if victims and len(done(folder)) == JOBS:
            folder = tmp_path / str(attempt)
        assert attempt < ATTEMPTS
    process = start(folder, *undisturbed.command, XDG_CACHE_HOME=str(folder / "cache"))
    out, err = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0, out + err
    assert without_times(folder / SWEEP) == undisturbed.files
    assert sorted(path.name for path in (folder / SWEEP).glob(".*")) == [".jobs"]


def done(folder: Path) -> list[Path]:
    return list(folder.joinpath(SWEEP).glob("*/report.json"))
