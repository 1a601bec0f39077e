"""Sweeps: the leaderboard, what is not done twice, and jobs that fail, are interrupted or run again."""

from __future__ import annotations

import csv
import json
import shutil
import signal
from pathlib import Path
from typing import Any

from tests.e2e.conftest import Generate, tree
from tests.e2e.sweeps import SWEEP, board, start, without_times

COMMON = ("labels=[yes,no]", "features=rms", "board=nano33ble")


def report_of(project: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((project / "report.json").read_text(encoding="utf-8"))
    return values


def test_leaderboard_of_good_and_bad_jobs_and_the_command_again(generate: Generate, few_samples: Path) -> None:
    swept = ("--multirun", "model=gaussian_nb,ridge", "exporter=native,micromlgen")
    first = generate(*COMMON, f"samples_dir={few_samples}", *swept)
    assert first.status == 1
    rows = board()
    assert len(rows) == 4
    done, failed = ([row for row in rows if (row["status"] == "passed") is flag] for flag in (True, False))
    assert [row["status"] for row in failed] == ["failed"]
    assert "exporter=micromlgen can't hold a GaussianNB" in failed[0]["message"]
    assert first.err.index("can't work") < first.err.index("job model=gaussian_nb exporter=native")
    assert rows == [*sorted(done, key=lambda row: (-row["accuracy"], row["flash_bytes"])), *failed]
    assert rows[0]["pareto_front"]
    for row in done:
        report = report_of(SWEEP / row["folder"])
        assert row["accuracy"] == report["evaluation"]["accuracy"]
        assert row["flash_bytes"] == report["resources"]["flash_bytes"]
        assert f'href="{row["folder"]}/report.html"' in (SWEEP / "leaderboard.html").read_text(encoding="utf-8")
        assert row["job"] in first.out
    with (SWEEP / "leaderboard.csv").open(newline="", encoding="utf-8") as file:
        assert [line["job"] for line in csv.DictReader(file)] == [row["job"] for row in rows]

    before = tree(SWEEP)
    again = generate(*COMMON, f"samples_dir={few_samples}", *swept)
    assert again.status == 1
    assert "3 of 4 jobs are done already" in again.err
    assert "train" not in again.err
    assert tree(SWEEP) == before


def test_another_model_starts_at_training_and_cached_is_as_uncached(generate: Generate, few_samples: Path) -> None:
    common = (*COMMON, f"samples_dir={few_samples}", "seed=7")
    generate(*common, "model=ridge", "output_dir=a")
    generate(*common, "model=logistic_regression", "output_dir=b")
    again = generate(*common, "model=logistic_regression", "output_dir=c", project="c/yes_no")
    generate(*common, "model=logistic_regression", "output_dir=d", "cache_size=0")
    ridge, other, proven, off = (report_of(Path(name) / "yes_no")["timing"].get("cached", []) for name in "abcd")
    assert not {"verify", "profile"} & {*ridge, *other}
    assert {"dataset", "augmentation", "windows", "objects"} <= {*other}
    assert {"dataset", "augmentation", "windows", "verify", "profile"} <= {*proven}
    assert "cached    verify and profile of an earlier run" in again.out
    said = [Path(name, "yes_no", "report.html").read_text(encoding="utf-8").count("earlier run") for name in "cd"]
    assert said == [1, 0]
    assert off == []
    trees = [without_times(Path(name)) for name in "bcd"]
    for files in trees:
        assert files.pop("yes_no/config.yaml")
    assert trees[0] == trees[1] == trees[2]


def test_features_of_the_same_columns_cut_no_clip_again(generate: Generate, few_samples: Path) -> None:
    common = ("labels=[yes,no]", f"samples_dir={few_samples}", "model=ridge", "seed=8")
    generate(*common, "output_dir=a")
    generate(*common, "features=mfcc", "features.segments=7", "output_dir=b")
    generate(*common, "features=mfcc", "features.segments=7", "output_dir=c", "cache_size=0")
    generate(*common, "features.n_mels=20", "output_dir=d")
    shared, off, other = (report_of(Path(name) / "yes_no")["timing"].get("cached", []) for name in "bcd")
    assert "windows" in shared and "windows" not in [*off, *other]
    b, c = (without_times(Path(name)) for name in "bc")
    assert b.pop("yes_no/config.yaml") != c.pop("yes_no/config.yaml")  # of their folders
    assert b == c


def test_a_changed_sample_is_noticed(generate: Generate, few_samples: Path, tmp_path: Path) -> None:
    samples = tmp_path / "sounds"
    shutil.copytree(few_samples, samples)
    command = (*COMMON, f"samples_dir={samples}", "model=ridge", "--multirun", "seed=0,1")
    assert generate(*command).status == 0
    before = [report_of(SWEEP / f"seed-{seed}") for seed in range(2)]
    first, second = sorted((samples / "yes").iterdir())[:2]
    first.write_bytes(second.read_bytes())  # a copy, which the checks leave out
    result = generate(*command)
    assert "done already" not in result.err
    after = [report_of(SWEEP / f"seed-{seed}") for seed in range(2)]
    for old, new in zip(before, after, strict=True):
        assert old["data"] != new["data"]
        assert "duplicate" in new["dataset"]["findings"]
    assert "windows" not in after[0]["timing"].get("cached", [])
    assert "windows" in after[1]["timing"]["cached"]  # of the same clips, split otherwise


def test_interrupted_in_the_middle_the_leaderboard_is_right(
    generate: Generate, few_samples: Path, tmp_path: Path
) -> None:
    command = (*COMMON, f"samples_dir={few_samples}", "--multirun", "model=ridge,gaussian_nb,knn")
    process = start(tmp_path, *command, "hydra/launcher=basic")
    assert process.stderr
    assert any(line.startswith("job model=gaussian_nb") for line in process.stderr)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode in (130, -signal.SIGINT)
    assert "Traceback" not in out + err
    assert {row["job"]: row["status"] for row in board()} == {
        "model=ridge": "passed",
        "model=gaussian_nb": "waiting",
        "model=knn": "waiting",
    }
    assert {path.name for path in SWEEP.iterdir() if path.is_dir()} == {".jobs", "model-ridge"}

    result = generate(*command)
    assert result.status == 0, result.err
    assert "1 of 3 jobs are done already" in result.err
    SWEEP.rename("resumed")
    assert generate(*command).status == 0
    assert without_times(Path("resumed")) == without_times(SWEEP)


def test_two_sweeps_at_once_share_the_cache(few_samples: Path, tmp_path: Path) -> None:
    command = (*COMMON, f"samples_dir={few_samples}", "--multirun", "model=ridge", "seed=11")
    running = [start(tmp_path / name, *command) for name in "ab"]
    for process in running:
        err = process.communicate(timeout=120)[1]
        assert process.returncode == 0, err
        assert "cache" not in err  # no warning of joblib's
    first, second = (without_times(tmp_path / name / SWEEP) for name in "ab")
    assert first == second


def test_wrong_values_are_told_before_any_job_starts(generate: Generate) -> None:
    result = generate("labels=[yes,no]", "task=capture", "--multirun", "features.segments=12,99,8,98")
    assert result.status == 1
    told = result.err.index("2 of 4 jobs can't work")
    assert told < result.err.index("features.segments=99") < result.err.index("features.segments=98")
    assert result.err.index("features.segments=98") < result.err.index("job features.segments=12")
    assert sorted(row["status"] for row in board()) == ["done", "done", "failed", "failed"]
    assert (SWEEP / "features.segments-8/capture/platformio.ini").is_file()


def test_values_that_differ_in_punctuation_alone_are_two_projects(generate: Generate, few_samples: Path) -> None:
    folders = [few_samples, few_samples.parent / f"{few_samples.name},", few_samples.parent / f"{few_samples.name} "]
    for folder in folders[1:]:
        shutil.copytree(few_samples, folder, dirs_exist_ok=True)
    values = ",".join(f"'{folder}'" for folder in folders)
    result = generate(*COMMON, "model=ridge", "task=capture", "--multirun", f"samples_dir={values}")
    assert result.status == 0, result.err
    assert len({row["folder"] for row in board()}) == 3
    assert [row["status"] for row in board()] == ["done"] * 3
