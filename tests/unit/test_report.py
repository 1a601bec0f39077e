"""report.json, and what depends on no folder and no time."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from generator.report.report import console_summary, report_files, summary
from generator.types import Copy, Finding, LearningCurve
from tests.reports import page_of
from tests.runs import make_run


def test_summary_has_the_keys_of_the_contract() -> None:
    values = summary(make_run())
    assert list(values) == [
        *("labels", "model", "features", "exporter", "board", "seed", "config_hash"),
        *("evaluation", "verification", "resources", "dataset", "data", "code", "timing"),
    ]
    assert set(values["evaluation"]) == {
        *(
            "split",
            "train_clips",
            "train_copies",
            "test_clips",
            "groups",
            "accuracy",
            "balanced_accuracy",
            "accuracy_ci95",
            "accuracy_ci95_groups",
        ),
        *("trigger_rate", "reject_rate", "confusion", "per_label"),
    }
    assert set(values["verification"]) == {
        *("status", "reason", "compiler", "clips", "feature_mismatches", "score_mismatches", "sketch_mismatches"),
        *("label_agreement", "disagreements", "accuracy", "error_bound", "approximation"),
    }
    assert {"flash_bytes", "real_time_load", "table_bytes", "method", "reason"} < set(values["resources"])


def test_summary_gives_the_figures() -> None:
    evaluation = summary(make_run())["evaluation"]
    assert evaluation["confusion"] == [[19, 1], [1, 19]]
    assert (evaluation["train_clips"], evaluation["test_clips"]) == (60, 40)
    assert evaluation["groups"] == {"train": 5, "test": 4}
    assert evaluation["accuracy"] == pytest.approx(0.95)
    assert evaluation["accuracy_ci95"] == pytest.approx([0.8350, 0.9862], abs=1e-4)
    assert evaluation["per_label"][0]["label"] == "yes"


def test_copies_are_counted_apart_from_clips() -> None:
    run = make_run()
    made = [
        Copy(clip.path, clip.label, clip.group, clip.samples, (index,)) for index, clip in enumerate(run.dataset.train)
    ]
    of_test = Copy("copy", 0, "s5", run.dataset.test[0].samples, (len(made),))  # of a fold of the cross-validation
    copied = replace(run, dataset=replace(run.dataset, copies=(*made, *made, of_test)))
    evaluation = summary(copied)["evaluation"]
    assert (evaluation["train_clips"], evaluation["train_copies"], evaluation["test_clips"]) == (60, 120, 40)
    assert "trained   on 60 clips and 120 changed copies of them" in console_summary(copied, "out")
    assert "Trained on 60 clips and 120 changed copies of them, tested on recordings alone." in page_of(copied).text
    assert summary(run)["evaluation"]["train_copies"] == 0
    assert "Trained on 60 clips, tested" in page_of(run).text


def test_summary_gives_cross_validation_where_folds_were_asked_for() -> None:
    run = make_run()
    folded = replace(run, trained=replace(run.trained, cross_validation=(0.9, 1.0)))
    assert summary(folded)["evaluation"]["cross_validation"] == {"folds": 2, "mean": 0.95, "accuracies": [0.9, 1.0]}


def test_learning_curve_in_words_and_figures() -> None:
    run = replace(make_run(), learning=LearningCurve(((20, 0.8), (40, 0.9)), (0.004, 0.021)))
    said = "80.0 % with 20, 90.0 % with 40 training clips; "
    assert f"{said}20 more clips of no would help most, by about 2.1 points" in console_summary(run, "out")
    assert said in page_of(run).text
    assert summary(run)["evaluation"]["learning_curve"] == {
        "clips": [20, 40],
        "accuracy": [0.8, 0.9],
        "gain_of_20_clips": {"yes": 0.004, "no": 0.021},
    }
    unsure = replace(run, learning=LearningCurve(((20, 0.8),), (0.0, 0.0)))
    assert "80.0 % with 20 training clips; more clips of no single label are sure to help" in console_summary(
        unsure, "o"
    )
    assert "learning" not in console_summary(make_run(), "out")


def test_summary_counts_the_files_of_each_kind_of_finding() -> None:
    findings = (
        Finding("unreadable", "empty file, skipped (2): a, b", ("a", "b")),
        Finding("clipped", "clipped, kept (1): c", ("c",)),
        Finding("unreadable", "truncated, skipped (1): d", ("d",)),
        Finding("unbalanced", "labels out of balance"),
    )
    counted = summary(make_run(findings=findings))["dataset"]["findings"]
    assert list(counted) == ["clipped", "unbalanced", "unreadable"]
    assert counted["unreadable"] == {"files": 3, "messages": [findings[0].message, findings[2].message]}
    assert counted["unbalanced"]["files"] == 0


def test_report_json_is_the_summary_with_floats_of_six_digits() -> None:
    run = make_run()
    text = report_files(run)["report.json"]
    assert json.loads(text) == summary(run)
    assert json.loads(text)["timing"] == {"dataset": 0.5, "train": 0.123457}


def test_files_depend_on_no_folder_and_on_times_only_in_timing() -> None:
    first, second = make_run(), replace(make_run(folder="/mnt/other"), timing={"dataset": 9.0})
    one, other = report_files(first), report_files(second)
    assert one["report.html"] == other["report.html"]
    assert one["figures/confusion.svg"] == other["figures/confusion.svg"]
    assert {**summary(first), "timing": None} == {**summary(second), "timing": None}
    assert "/home/ada" not in "".join(one.values())
