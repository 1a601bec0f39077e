"""The parts of a sweep: folders of jobs, the Pareto front, the order of the leaderboard and what it prints."""

from __future__ import annotations

import csv
import json
import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from generator import writer
from generator.cache.keys import code_version
from generator.config.schema import Config
from generator.sweep import leaderboard, preflight, rows
from generator.sweep.jobs import MAX_FOLDER, Job, job_of
from generator.sweep.pareto import pareto_front
from generator.sweep.preflight import is_finished, refusal
from generator.sweep.rows import Row
from generator.sweep.table import console_table
from tests.factory import make_config

PASSED = Row("seed=0", "seed-0", "passed", "", 0.9, 0.8, 0.95, 20_000, 15_000, 1_000, 2_000, 0.03, 1.0, 2.5)


def row(accuracy: float | None, flash: int | None = 1, load: float | None = 0.1, **changes: Any) -> Row:
    return replace(PASSED, accuracy=accuracy, flash_bytes=flash, real_time_load=load, **changes)


# ---- jobs


def folder(*swept: str) -> str:
    return Job(swept, swept).folder


def test_a_folder_is_named_after_the_swept_keys() -> None:
    job = job_of(["labels=[yes,no]", "model=svm", "features=rms", "+model.tol=0.1"], ["labels"])
    assert job.swept == ("model=svm", "features=rms", "+model.tol=0.1")
    assert job.folder == "model.tol-0.1_features-rms_model-svm"
    assert job_of(["labels=[yes,no]"], ["labels"]).folder == "single"


def test_jobs_that_differ_in_punctuation_alone_have_folders_of_their_own() -> None:
    values = ["a_b", "a b", "a,b", "a-b", "a/b", "'a_b'", "[a,b]", "[a_b]", "a=b", "a\\b", "é", "è", "-1", "1"]
    folders = [folder(f"name={value}") for value in values]
    assert len(set(folders)) == len(values)
    assert not any(set("/\\ '") & set(name) or name.startswith(".") for name in folders)


def test_a_long_folder_is_cut_and_stays_its_own() -> None:
    first, second = (folder(f"samples_dir={'x' * 200}{end}") for end in "12")
    assert first != second
    assert len(first) < MAX_FOLDER + 10


# ---- Pareto front


def test_front_holds_what_nothing_beats() -> None:
    front = {
        "best": row(0.95, 30, 0.3),
        "small": row(0.90, 10, 0.3),
        "quick": row(0.90, 30, 0.1),
        "tiny": row(0.50, 1, 0.01),
        "twin": row(0.95, 30, 0.3),
    }
    behind = {
        "dearer": row(0.95, 31, 0.3),
        "slower": row(0.90, 10, 0.4),
        "worse": row(0.89, 30, 0.1),
        "unmeasured": row(0.95, None, None),
        "failed": row(None, None, None, status="failed"),
        "waiting": row(None, None, None, status="waiting"),
    }
    assert pareto_front([*front.values(), *behind.values()]) == [True] * len(front) + [False] * len(behind)


def test_without_any_measurement_the_front_is_the_best_accuracy() -> None:
    assert pareto_front([row(0.9, None, None), row(0.8, None, None), row(0.9, None, None)]) == [True, False, True]
    assert pareto_front([]) == []


# ---- leaderboard


def test_order_is_accuracy_then_flash_and_failed_ones_last() -> None:
    found = [
        row(None, None, None, folder="broken", status="failed"),
        row(None, None, None, folder="later", status="waiting"),
        row(0.9, 20, folder="large"),
        row(0.9, 10, folder="small"),
        row(0.95, 99, folder="best"),
    ]
    assert [found.folder for found, _ in leaderboard.ranked(found)] == ["best", "small", "large", "later", "broken"]


def test_files_say_what_the_rows_say_and_escape_it(tmp_path: Path) -> None:
    hostile = '<script>alert("1")</script>'
    failed = Row(hostile, "x", "failed", f"no\n{hostile}")
    for each in (PASSED, failed):
        rows.write(tmp_path, each)
    leaderboard.write(tmp_path)

    values = json.loads((tmp_path / "leaderboard.json").read_text())
    assert values == [{**asdict(PASSED), "pareto_front": True}, {**asdict(failed), "pareto_front": False}]
    with (tmp_path / "leaderboard.csv").open(newline="") as file:
        table = list(csv.DictReader(file))
    assert [line["message"] for line in table] == ["", failed.message]
    assert (table[0]["accuracy"], table[1]["accuracy"], table[0]["pareto_front"]) == ("0.9", "", "True")
    page = (tmp_path / "leaderboard.html").read_text()
    assert hostile not in page
    assert "http" not in page.replace("http-equiv", "")
    assert 'href="seed-0/report.html"' in page
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".new")] == []


def test_jobs_that_end_at_once_write_the_leaderboard_once_and_the_last_one_does(tmp_path: Path) -> None:
    def end(number: int) -> None:
        rows.write(tmp_path, row(0.5, job=f"seed={number}", folder=f"seed-{number}"))
        leaderboard.update(tmp_path)

    def shown() -> int:
        return sum(item["status"] == "passed" for item in json.loads((tmp_path / "leaderboard.json").read_text()))

    for number in range(200):
        rows.write(tmp_path, Row(f"seed={number}", f"seed-{number}", "waiting"))
    end(0)
    end(1)
    assert shown() == 1
    before = (tmp_path / "leaderboard.json").stat().st_mtime - 200 * leaderboard.PAUSE
    os.utime(tmp_path / "leaderboard.json", (before, before))
    end(2)
    assert shown() == 3
    for number in range(3, 200):
        rows.write(tmp_path, row(0.5, job=f"seed={number}", folder=f"seed-{number}"))
    end(199)
    assert shown() == 200


def test_console_table_marks_the_front_and_gives_reasons() -> None:
    failed = Row("seed=1", "x", "failed", "too large\nby far")
    lines = console_table([(PASSED, True), (failed, False)], Path("out")).splitlines()
    assert lines[1].split()[:3] == ["job", "accuracy", "95"]
    assert lines[2].split()[:3] == ["*", "seed=0", "90.0"]
    assert "passed" in lines[2]
    assert "failed: seed=1: too large" in lines
    assert lines[-1] == "look: open out/leaderboard.html"


def test_a_command_forgets_the_rows_of_another(tmp_path: Path) -> None:
    rows.write(tmp_path, PASSED)
    rows.clear(tmp_path)
    assert rows.read_all(tmp_path) == []


# ---- what is finished, and what can't be


@pytest.fixture
def finished(tmp_path: Path) -> tuple[Config, dict[str, Any]]:
    """A configuration whose project is complete, and its report."""
    config = make_config("labels=[yes,no]", f"output_dir={tmp_path}")
    target = Path(config.project_dir)
    with writer.staging(target) as staged:
        writer.write(staged, {"report.json": "{}", "classifier/src/main.cpp": "x"})
        writer.install(staged, target)
    verification = {"status": "passed"}
    return config, {"config_hash": config.hash, "data": "d", "code": code_version(), "verification": verification}


def test_same_configuration_samples_and_code_is_finished(finished: tuple[Config, dict[str, Any]]) -> None:
    config, report = finished
    assert is_finished(report, config, "d")
    for change in ({"config_hash": "0"}, {"code": "0"}, {"data": "0"}, {"verification": {"status": "failed"}}):
        assert not is_finished({**report, **change}, config, "d")
    assert not is_finished({}, config, "d")
    assert not is_finished(report, config, None)


def test_unverified_is_finished_only_while_there_is_no_compiler(
    finished: tuple[Config, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    config, report = finished
    report["verification"] = {"status": "skipped"}
    monkeypatch.setattr(preflight, "find_compiler", lambda: None)
    assert is_finished(report, config, "d")
    monkeypatch.setattr(preflight, "find_compiler", lambda: "g++")
    assert not is_finished(report, config, "d")


def test_a_project_with_a_file_gone_is_not_finished(finished: tuple[Config, dict[str, Any]]) -> None:
    config, report = finished
    (Path(config.project_dir) / "classifier/src/main.cpp").unlink()
    assert not is_finished(report, config, "d")


@pytest.mark.parametrize(
    ("overrides", "problem"),
    [
        (["model=gaussian_nb", "exporter=micromlgen"], "can't hold a GaussianNB"),
        (["model=mlp", "model.hidden_layer_sizes=[2000]", "model.max_iter=1"], "tables need"),
        (["model=svm"], None),
        (["model=knn", "model.n_neighbors=500"], None),
    ],
)
def test_what_cannot_work_is_known_before_training(overrides: list[str], problem: str | None) -> None:
    error = refusal(make_config("labels=[yes,no]", *overrides))
    assert (error is None) if problem is None else (error is not None and problem in error.problem)
