"""--multirun +sweep=...: trials are jobs as those of a grid, and none runs twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Generate, tree

SWEEP = Path("firmware_out/sweeps/yes_no")
SMALL = ("labels=[yes,no]", "features=logmel", "features.n_mels=12", "features.segments=6", "board=nano33ble")
SEARCH = (*SMALL, "--multirun", "+sweep=quick", "model=ridge,logistic_regression")


def board() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((SWEEP / "leaderboard.json").read_text(encoding="utf-8"))
    return rows


def test_trials_are_proven_projects_and_a_search_goes_on_where_it_was(generate: Generate, few_samples: Path) -> None:
    command = (*SEARCH, f"samples_dir={few_samples}")
    first = generate(*command, "sweep.trials=2")
    assert first.status == 0, first.err
    rows = board()
    assert [row["status"] for row in rows] == ["passed"] * 2
    for row in rows:
        report = json.loads((SWEEP / row["folder"] / "report.json").read_text(encoding="utf-8"))
        assert report["verification"]["status"] == "passed"
        assert {"classifier/platformio.ini", "capture/platformio.ini"} <= tree(SWEEP / row["folder"]).keys()
    projects = {row["folder"]: tree(SWEEP / row["folder"]) for row in rows}

    limit = min(row["flash_bytes"] for row in rows)
    more = generate(*command, "sweep.trials=3", f"sweep.max_flash={limit}")
    assert more.status == 0, more.err
    assert more.err.count("1 of 1 jobs are done already") >= 2
    assert more.err.count("\njob ") == 1
    assert {folder: tree(SWEEP / folder) for folder in projects} == projects
    after = board()
    assert len(after) == 3
    assert all(row["status"] == ("passed" if row["flash_bytes"] <= limit else "infeasible") for row in after)
    assert {row["pareto_front"] for row in after if row["status"] == "infeasible"} <= {False}


@pytest.mark.parametrize(
    ("arguments", "problem", "hint"),
    [
        (["+sweep=quick"], "sweep says how to search, and this is a single run", "--multirun +sweep=quick"),
        (["--multirun", "model.C=interval(1,10)"], "a grid can't try every value", "--multirun +sweep=quick"),
        (["--multirun", "hydra/sweeper=optuna"], "a grid and a search of their own", "+sweep=quick"),
    ],
)
def test_a_search_in_the_wrong_place(generate: Generate, arguments: list[str], problem: str, hint: str) -> None:
    result = generate("labels=[yes,no]", *arguments)
    assert result.status == 1
    assert problem in result.err
    assert hint in result.err
    assert not Path("firmware_out").exists()
