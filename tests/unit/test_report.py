"""The report stage: what report.json, report.html, the figure and the terminal say of a run."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any, cast
from xml.etree import ElementTree

import numpy as np
import pytest
from rich.cells import cell_len

from generator.config.schema import Config
from generator.report import wording
from generator.report.confusion import confusion_svg
from generator.report.report import Run, console_summary, report_files, summary
from generator.training.score import evaluate
from generator.types import (
    Clip,
    Copy,
    Dataset,
    FeatureMatrix,
    FeatureSet,
    Finding,
    LearningCurve,
    Resources,
    TrainedModel,
    Verification,
)

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = ('<script>alert("1")</script>', "it's & ]]>", "😀 ??/", "a label that is a good deal longer than others are")
MANY = tuple(f"label number {number}" for number in range(12))
NO_COMPILER = "no C++ compiler found (looked for $CXX, g++, clang++, c++)"
FAILED = Verification("failed", "g++ 12.2.0", 20, 3, 4, 1, 0.9, 0.9, reason="yes/s5_0.wav: features differ")


def config(labels: Sequence[str], folder: str) -> Config:
    """What the report reads of a configuration."""
    resolved = {
        "defaults": [{"task": "generate"}, "_self_"],
        "labels": list(labels),
        "samples_dir": f"{folder}/samples",
        "output_dir": f"{folder}/out",
        "audio": {"sample_rate": 16000, "window": 0.8},
        "dataset": {"split": "auto", "test_dir": f"{folder}/test"},
    }
    board = SimpleNamespace(name="nano33ble", title="Arduino Nano 33 BLE Sense", flash_bytes=983040, ram_bytes=262144)
    named = {key: SimpleNamespace(name=name) for key, name in (("features", "logmel"), ("model", "svm"))}
    values = {"name": "yes_no", "seed": 7, "hash": "0123456789abcdef", "board": board}
    values |= {"resolved": json.dumps(resolved), "command": "python -m generator 'labels=[yes,no]'"}
    return cast(Config, SimpleNamespace(**values, **named, exporter=SimpleNamespace(name="native")))


def make_run(
    labels: Sequence[str] = ("yes", "no"),
    clips: int = 20,
    wrong: Sequence[int] = (3, 25),
    folder: str = "/home/ada/sounds",
    **dataset: Any,
) -> Run:
    """A passed run with `clips` test clips a label by 4 speakers; those of index `wrong` get the next label."""
    train, test = _clips(labels, 30, range(5)), _clips(labels, clips, range(5, 9))
    y = np.array([clip.label for clip in test])
    answers = y.copy()
    answers[list(wrong)] = (y[list(wrong)] + 1) % len(labels)
    scores = np.zeros((len(test), len(labels)), np.int32)
    scores[np.arange(len(test)), answers] = 32768 + 16384 * np.arange(len(test)).clip(max=16)
    data = Dataset(tuple(labels), train, test, "speaker", is_audio=True)
    matrix = FeatureMatrix(_features(train), _features(test))
    return Run(
        config=config(labels, folder),
        dataset=replace(data, **dataset),
        matrix=matrix,
        trained=TrainedModel(estimator=None, train_accuracy=1.0),
        verification=Verification(
            "passed",
            "g++ 12.2.0",
            len(test),
            label_agreement=1.0,
            predictions=tuple(answers.tolist()),
            rejected=(False,) * len(test),
            scores=scores,
        ),
        evaluation=evaluate(data, matrix.test, answers, np.zeros(len(test), np.int64)),
        resources=Resources(table_bytes=15120, reason="no Cortex-M compiler"),
        timing={"dataset": 0.5, "train": 0.123456789},
        labels_only=False,
        error_bound=0.00031,
    )


def _clips(labels: Sequence[str], count: int, speakers: range) -> tuple[Clip, ...]:
    return tuple(
        Clip(f"{label}/s{speaker}_{number}.wav", index, f"s{speaker}", np.zeros(1, np.int16))
        for index, label in enumerate(labels)
        for number in range(count)
        for speaker in [speakers[number % len(speakers)]]
    )


def _features(clips: tuple[Clip, ...]) -> FeatureSet:
    triggered = np.array([number != 3 for number in range(len(clips))])
    return FeatureSet(np.zeros((len(clips), 384), np.int8), np.array([clip.label for clip in clips]), triggered)


def with_status(run: Run, **verification: Any) -> Run:
    return replace(run, verification=replace(run.verification, **verification))


# ---- report.json


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


# ---- figures/confusion.svg


@pytest.mark.parametrize("count", [2, 5, 12, 20])
def test_figure_holds_every_count_within_its_frame(count: int) -> None:
    confusion = np.arange(count * count).reshape(count, count)
    root = ElementTree.fromstring(confusion_svg(tuple(f"l{number}" for number in range(count)), confusion))
    counts = [text.text for text in root.iter(f"{SVG}text") if text.get("class") == "count"]
    assert counts == [str(number) for number in range(count * count)]
    left, top = _translation(root[1])
    corners = [_translation(group) for group in root.iter(f"{SVG}g") if group.get("class")]
    cell = corners[1][0]
    assert left + max(x for x, _ in corners) + cell <= int(root.get("width", ""))
    assert top + max(y for _, y in corners) + cell <= int(root.get("height", ""))


def _translation(group: ElementTree.Element) -> tuple[int, int]:
    x, y = re.findall(r"-?\d+", group.get("transform", ""))
    return int(x), int(y)


def test_figure_escapes_labels_and_names_cut_ones_in_full() -> None:
    root = ElementTree.fromstring(confusion_svg(HOSTILE, np.eye(4, dtype=np.int64)))
    titles = ["".join(title.itertext()) for title in root.iter(f"{SVG}title")]
    assert set(HOSTILE) <= set(titles)
    assert f"{HOSTILE[0]} answered as {HOSTILE[1]}: 0 of 1" in titles
    shown = [title.tail for title in root.iter(f"{SVG}title") if title.text == HOSTILE[3]]
    assert shown == ["a label that is a…"] * 2


def test_figure_of_a_label_without_clips_is_blank_there() -> None:
    root = ElementTree.fromstring(confusion_svg(("yes", "no"), np.array([[0, 0], [1, 3]])))
    assert [text.text for text in root.iter(f"{SVG}text") if text.get("class") == "share"] == ["25.0 %", "75.0 %"]


# ---- report.html


class Page(HTMLParser):
    """Text of each element, and whether the tags match."""

    VOID = frozenset({"meta", "br", "rect"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not {name for name, _ in attrs} & {"src", "href", "onclick"}
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words.append(data)


def page_of(run: Run) -> Page:
    return Page(report_files(run)["report.html"])


def test_page_shows_the_figures() -> None:
    text = page_of(make_run(findings=(Finding("clipped", "clipped, kept (1)", ("yes/loud_1.wav",)),))).text
    assert "95.0 % (83.5 to 98.6 %)" in text
    assert "of 40 clips by speakers the model never heard, as answered by the compiled C++" in text
    assert "Verified C++ = Python on 40 of 40 clips: features, scores, what the sketch prints" in text
    assert "15.1 kB of 983.0 kB (1.5 %)" in text
    assert "RAM not measured" in text and "no Cortex-M compiler" in text
    assert "yes/loud_1.wav" in text
    assert "pio run -d classifier -t upload" in text
    assert "sample_rate: 16000" in text


def test_page_names_stages_of_an_earlier_run() -> None:
    assert "earlier run" not in page_of(make_run()).text
    text = page_of(replace(make_run(), cached=("features", "verify"))).text
    assert (
        "Taken over from an earlier run with the same files and code: features, verify ( cache_size=0 : nothing)"
        in text
    )


def test_page_lists_wrong_answers_with_the_surest_first() -> None:
    text = page_of(make_run()).text
    assert "no/s6_5.wav no yes 4.500 noticed yes/s8_3.wav yes no 1.250 too quiet" in text


def test_page_gives_no_margins_where_the_exporter_gives_labels_alone() -> None:
    text = page_of(replace(make_run(), labels_only=True)).text
    assert "yes/s8_3.wav yes no too quiet no/s6_5.wav no yes noticed" in text
    assert "rounding error" not in text


def test_page_without_wrong_answers_says_so() -> None:
    assert "None: all 40 test clips were answered rightly" in page_of(make_run(wrong=())).text


def test_page_escapes_labels_and_paths() -> None:
    page = page_of(make_run(HOSTILE))
    assert "script" not in page.tags
    assert all(label in page.text for label in HOSTILE)


def test_page_of_a_skipped_proof_tells_how_to_get_a_compiler() -> None:
    text = page_of(with_status(make_run(), status="skipped", reason=NO_COMPILER)).text
    assert "Not verified" in text and NO_COMPILER in text
    assert all(command in text for _, command in wording.INSTALL_COMPILER.values())


def test_page_of_a_failed_proof_names_the_clip_and_warns_of_flashing() -> None:
    run = make_run()
    text = page_of(replace(run, verification=replace(FAILED, predictions=run.verification.predictions))).text
    assert "Verification failed" in text and "yes/s5_0.wav: features differ" in text
    assert "features of 3 and scores of 4 among 20 clips, 1 line of the sketch" in text
    assert "Don't flash" in text and "pio run" not in text


def test_page_of_rows_says_where_the_proof_starts() -> None:
    text = page_of(make_run(is_audio=False, split="row")).text
    assert "C++ = Python on 40 of 40 clips: scores, from the features on: a CSV holds no sound" in text
    assert "training speakers" not in text and "noticed" not in text


# ---- the terminal


def test_console_tells_accuracy_proof_size_and_next_commands() -> None:
    text = console_summary(make_run(), "out dir/yes_no")
    assert text.startswith("yes_no: 95.0 % right (83.5 to 98.6 % with 95 % confidence)\nof 40 clips by speakers")
    assert "C++ = Python on 40 of 40 clips: features, scores" in text
    assert "model and tables 15.1 kB of the board's 983.0 kB flash (1.5 %)" in text
    assert "\n  flash     python -m generator 'labels=[yes,no]' task=flash project=classifier\n" in text
    assert "\n  listen    python -m generator 'labels=[yes,no]' task=monitor\n" in text
    assert "\n  evaluate  python -m generator 'labels=[yes,no]' task=evaluate\n" in text
    assert "\n  look      open 'out dir/yes_no/report.html'" in text
    assert "careful" not in console_summary(make_run(clips=100), "out")


@pytest.mark.parametrize("labels", [("yes", "no"), HOSTILE, MANY])
def test_console_table_is_aligned(labels: tuple[str, ...]) -> None:
    head, *rows = console_summary(make_run(labels), "out/x").split("\n\n")[1].splitlines()[1:]
    assert {cell_len(row) for row in rows} == {cell_len(head)}
    assert len(rows) == len(labels)
    assert cell_len(head) <= 100


@pytest.mark.parametrize("system", wording.INSTALL_COMPILER)
def test_console_ends_loudly_without_a_compiler(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", system)
    last = console_summary(with_status(make_run(), status="skipped", reason=NO_COMPILER), "out/x").splitlines()[-1]
    assert last.startswith(f"NOT VERIFIED: {NO_COMPILER}")
    assert last.endswith(wording.INSTALL_COMPILER[system][1])


def test_console_counts_rejected_clips() -> None:
    run = make_run()
    rejecting = replace(run, evaluation=replace(run.evaluation, reject_rate=0.125))
    assert "rejected  12.5 % of the test clips, by detection.min_margin" in console_summary(rejecting, "out/x")
    assert "rejected" not in console_summary(run, "out/x")


def test_console_of_a_failed_proof_does_not_tell_to_flash() -> None:
    text = console_summary(replace(make_run(), verification=FAILED), "out/x.failed")
    assert text.splitlines()[-1] == "VERIFICATION FAILED: yes/s5_0.wav: features differ"
    assert "task=flash" not in text


def test_clips_where_predict_differs_are_counted() -> None:
    run = with_status(make_run(), label_agreement=0.975, disagreements=("yes/s5_0.wav",))
    assert "as scikit-learn's predict on 97.5 % of the clips, other than it on 1 clip" in console_summary(run, "out/x")


def test_split_by_file_is_said_to_flatter() -> None:
    run = make_run(split="file")
    assert "careful: split by file, with perhaps the same speakers on both sides" in console_summary(run, "out/x")
    shared = replace(run, dataset=replace(run.dataset, train=run.dataset.test))
    assert "with 4 speakers on both sides: the accuracy flatters" in console_summary(shared, "out/x")


def test_what_the_dataset_stage_said_of_the_split_is_not_said_twice() -> None:
    run = make_run(clips=100, split="file", findings=(Finding("split", "one speaker only"),))
    text = console_summary(run, "out/x")
    assert text.count("careful") == 1 and "careful: one speaker only" in text and "note" not in text


def test_few_test_clips_make_the_interval_wide() -> None:
    text = console_summary(make_run(clips=10, wrong=()), "out/x")
    said = "careful: 20 test clips of 4 speakers: too few for this figure, the interval is 16 points wide, "
    assert said + "about 60 would make it 10" in text


def test_the_wider_interval_counts() -> None:
    """Clips alike would do; but the speakers differ."""
    run = make_run(clips=100)
    assert not wording.too_few(run)
    assert wording.over_groups(run) is None  # of four speakers
    uneven = replace(run, evaluation=replace(run.evaluation, accuracy_ci95_groups=(0.85, 0.99)))
    assert "the interval is 14 points wide, about 400 would make it 10" in wording.too_few(uneven)[0]
    assert "speakers differ: 85.0 to 99.0 % with other speakers, by resampling those of the test" in console_summary(
        uneven, "out"
    )
    assert "2,000 draws of whole speakers" in page_of(uneven).text
    assert "draws" not in page_of(run).text
    assert summary(uneven)["evaluation"]["accuracy_ci95_groups"] == [0.85, 0.99]


def test_figures_are_rounded_for_people() -> None:
    assert wording.percent(0.9488) == "94.9 %"
    assert wording.percent(0.99996) == "99.9 %"
    assert wording.percent(1.0) == "100.0 %"
    assert wording.interval(0.886, 0.983) == "88.6 to 98.3 %"
    assert wording.kilobytes(15120) == "15.1 kB"
    assert (wording.counted(1, "clip"), wording.counted(2, "clip")) == ("1 clip", "2 clips")
    assert cell_len(wording.shorten("日本語のラベルです", 8)) <= 8
