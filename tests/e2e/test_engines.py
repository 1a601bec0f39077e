"""Hydra's launchers: the same sweep leaves the same projects and the same leaderboard wherever its jobs run."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ray.cluster_utils import Cluster

from tests.conftest import find_tool
from tests.e2e.sweeps import ROOT, SWEEP, board, start, without_times

COMMAND = (
    "labels=[yes,no]",
    "features=rms",
    "--multirun",
    "model=ridge,logistic_regression",
    "samples_dir=few,nowhere",
)
JOBLIB = ("hydra/launcher=joblib", "hydra.launcher.n_jobs=2")
TIMEOUT = 300  # [s]


def sweep(folder: Path, few_samples: Path, *arguments: str) -> tuple[dict[str, Any], str]:
    """Two jobs that pass and two without samples; relative folders. What they leave, and what was said of them."""
    shutil.copytree(few_samples, folder / "few")
    process = start(folder, *COMMAND, *arguments)
    out, err = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 1, out + err
    assert "Traceback" not in out + err
    assert out.count("failed: ") == 2
    assert sorted(path.name for path in folder.iterdir()) == ["few", "firmware_out"]
    return without_times(folder / SWEEP), err


@pytest.fixture(scope="module")
def basic(tmp_path_factory: pytest.TempPathFactory, few_samples: Path) -> dict[str, Any]:
    find_tool("g++")
    return sweep(tmp_path_factory.mktemp("basic"), few_samples, "hydra/launcher=basic")[0]


def test_joblib_gives_the_same_bytes(
    basic: dict[str, Any], tmp_path: Path, few_samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine that a sweep has of its own accord, with as many workers as there are cores."""
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "2")
    files, err = sweep(tmp_path, few_samples, "cache_size=0")  # every stage anew, in the workers
    assert files == basic
    lines = err.splitlines()
    assert sorted(line[:7] for line in lines if " of 4  " in line) == [f"{done} of 4 " for done in (1, 2, 3, 4)]
    assert sum("model=ridge samples_dir=few: passed" in line for line in lines) == 1
    assert sum("samples_dir=nowhere: failed: " in line for line in lines) == 2
    assert "  try: " in err
    assert not any(line.startswith(("train", "compile", "job ")) for line in lines)


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """Ray with two nodes of one core each, whose processes live in another folder than the sweep."""
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    size = 80 * 2**20  # of its store [bytes]
    head = {"num_cpus": 1, "object_store_memory": size, "include_dashboard": False}
    nodes = Cluster(initialize_head=True, head_node_args=head)
    try:
        nodes.add_node(num_cpus=1, object_store_memory=size)
        yield nodes
    finally:
        nodes.shutdown()  # type: ignore[no-untyped-call]


def test_ray_cluster_gives_the_same_leaderboard(
    basic: dict[str, Any], cluster: Cluster, tmp_path: Path, few_samples: Path
) -> None:
    address = f"hydra.launcher.ray.init.address={cluster.address}"
    assert sweep(tmp_path, few_samples, "hydra/launcher=ray_cluster", address)[0] == basic


def test_submitit_gives_the_same_leaderboard(basic: dict[str, Any], tmp_path: Path, few_samples: Path) -> None:
    assert sweep(tmp_path, few_samples, "hydra/launcher=submitit_local")[0] == basic


def test_ctrl_c_ends_the_workers_and_the_leaderboard_is_right(
    basic: dict[str, Any], tmp_path: Path, few_samples: Path
) -> None:
    shutil.copytree(few_samples, tmp_path / "few")
    process = start(tmp_path, *COMMAND, *JOBLIB, "hydra.launcher.pre_dispatch=n_jobs")
    rows = tmp_path / SWEEP / ".jobs"
    while process.poll() is None and '"running"' not in "".join(path.read_text() for path in rows.glob("*.json")):
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 130
    assert "Traceback" not in out + err
    assert "running" not in {row["status"] for row in board(tmp_path / SWEEP)}
    assert {row["status"] for row in map(json.loads, map(Path.read_text, rows.glob("*.json")))} >= {"waiting"}

    again = start(tmp_path, *COMMAND, *JOBLIB)
    again.communicate(timeout=TIMEOUT)
    assert without_times(tmp_path / SWEEP) == basic
