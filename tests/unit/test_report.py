"""The report stage: what report.json, report.html, the figure and the terminal say of a run."""

from __future__ import annotations

import base64
import io
import json
import re
import subprocess
import sys
import wave
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from rich.cells import cell_len

from generator.report import wording
from generator.report.mistakes import mistakes
from generator.report.pictures import pictures, speakers
from generator.report.plots.confusion import confusion_plot
from generator.report.plots.labels import lines_plot
from generator.report.report import Run, console_summary, report_files, summary
from generator.report.sound import excerpt
from generator.types import Copy, Finding, LearningCurve, Verification
from tests.runs import make_run

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = ('<script>alert("1")</script>', "it's & ]]>", "😀 ??/", "a label that is a good deal longer than others are")
MANY = tuple(f"label number {number}" for number in range(12))
NO_COMPILER = "no C++ compiler found (looked for $CXX, g++, clang++, c++)"
FAILED = Verification("failed", "g++ 12.2.0", 20, 3, 4, 1, 0.9, 0.9, reason="yes/s5_0.wav: features differ")


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
    root = ElementTree.fromstring(confusion_plot([f"l{number}" for number in range(count)], confusion).svg)
    texts = words_of(root)
    assert [text for text in texts if text.isdecimal()] == [str(number) for number in range(count * count)]
    width, height = (float(size) for size in root.get("viewBox", "").split()[2:])
    places = [(float(text.get("x", 0)), float(text.get("y", 0))) for text in root.iter(f"{SVG}text")]
    assert all(0 <= x <= width and 0 <= y <= height for x, y in places)


def words_of(root: ElementTree.Element) -> list[str]:
    return ["".join(text.itertext()).strip() for text in root.iter(f"{SVG}text")]


def test_figure_escapes_labels_and_shortens_them() -> None:
    plot = confusion_plot(HOSTILE, np.eye(4, dtype=np.int64))
    texts = words_of(ElementTree.fromstring(plot.svg))
    assert all(texts.count(label) == 2 for label in HOSTILE[1:3])
    assert texts.count("a label that is a…") == 2
    assert "<script" not in plot.svg and "<script" not in plot.__html__()


def test_figure_says_which_labels_are_mistaken() -> None:
    assert confusion_plot(("yes", "no"), np.array([[9, 1], [3, 7]])).title == (
        "Most often mistaken: no for yes, 3 of 10 clips"
    )
    assert confusion_plot(("yes", "no"), np.eye(2, dtype=np.int64)).title == "No label is taken for another"


def test_figure_of_a_label_without_clips_is_blank_there() -> None:
    texts = words_of(ElementTree.fromstring(confusion_plot(("yes", "no"), np.array([[0, 0], [1, 3]])).svg))
    assert [text for text in texts if text.endswith("%")] == ["25.0 %", "75.0 %"]


def test_figure_is_the_same_in_every_run_and_has_the_colours_of_the_page_in_it() -> None:
    one, other = (confusion_plot(("yes", "no"), np.array([[9, 1], [3, 7]])) for _ in range(2))
    assert one == other
    assert "<dc:date" not in one.svg and "var(" not in one.svg
    assert "var(--accent)" in one.__html__() and "#1d5fd1" not in one.__html__()


# ---- report.html


class Page(HTMLParser):
    """Text of each element, and whether the tags match."""

    VOID = frozenset({"meta", "br"})

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
        assert not {name for name, _ in attrs} & {"onclick"}
        links = [value or "" for name, value in attrs if name in ("src", "href", "xlink:href")]
        assert all(link.startswith(("data:", "#")) for link in links)
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
    assert re.search(r"no answered yes no/s6_5.wav margin 4.500 · noticed .* yes answered no yes/s8_3.wav", text)
    assert text.count("time in the clip [s]") == 2 and "margin 1.250 · too quiet" in text


def test_page_gives_no_margins_where_the_exporter_gives_labels_alone() -> None:
    text = page_of(replace(make_run(), labels_only=True)).text
    assert re.search(r"yes answered no yes/s8_3.wav too quiet .* no answered yes no/s6_5.wav noticed", text)
    assert "How sure it is" not in text
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


# ---- pictures


def test_pictures_say_what_they_show() -> None:
    run = make_run(heard=True, clips=8, wrong=(3,))
    shown = pictures(run)
    assert shown.speakers is not None and shown.scores is not None and shown.learning is None
    assert shown.speakers.title == "Understood worst: s8, in 3 of 4 clips; 3 of 4 speakers in every clip"
    assert re.fullmatch(
        r"yes and no: most apart at 0\.\d\d s near (0\.[456]|1\.[01]) kHz, by \d+ dB", shown.labels.title
    )
    assert shown.scores.title == "detection.min_margin=1.5 would stop 1 of 1 wrong answers and 3 of 15 right ones"


def test_few_clips_of_a_speaker_say_nothing_of_speakers() -> None:
    run = make_run(clips=8, wrong=())
    alone = tuple(replace(clip, group=clip.path) for clip in run.dataset.test)
    assert len(speakers(run)) == 4
    assert speakers(replace(run, dataset=replace(run.dataset, test=alone))) == []
    assert speakers(make_run(is_audio=False, split="row")) == []


def test_picture_of_rows_is_a_line_a_label() -> None:
    rng = np.random.default_rng(1)
    plot = lines_plot(("yes", "no"), rng.integers(0, 99, (8, 32)), np.arange(8) % 2)
    assert plot.title.startswith("yes and no: most apart at feature ")
    assert {"feature", "value", "yes", "no"} <= set(words_of(ElementTree.fromstring(plot.svg)))


def test_of_many_mistakes_the_surest_are_pictured() -> None:
    found = mistakes(make_run(clips=40, wrong=range(0, 60, 3)))
    assert [mistake.plot is not None for mistake in found] == [True] * 12 + [False] * 8
    assert all(bool(mistake.sound) == bool(mistake.plot) for mistake in found)


def test_sound_is_two_seconds_around_the_window_at_most_16_khz() -> None:
    samples = np.arange(-80000, 80000).astype(np.int16)
    part = excerpt(samples, 32000, 3.0)
    assert part.start == 2.0 and np.array_equal(part.samples, samples[64000:128000])
    assert excerpt(samples, 32000, 0.1).start == 0 and excerpt(samples, 32000, 5.0).start == 3.0
    with wave.open(io.BytesIO(base64.b64decode(part.url.partition(",")[2]))) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getnframes()) == (16000, 1, 32000)


def test_matplotlib_is_not_imported_before_a_picture_is_drawn() -> None:
    code = "import sys, generator.pipeline, generator.sweep.page; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
