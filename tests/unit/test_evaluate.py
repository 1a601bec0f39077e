"""What an evaluation is made of: the file of answers, the comparison, the page's section."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from generator.config.suggest import some
from generator.errors import ToolError
from generator.evaluate.clips import BoardAnswer
from generator.evaluate.comparison import compare, section
from generator.evaluate.project import load_project
from generator.evaluate.show import with_board
from generator.report.answers import Answer, digest_of, read_answers, write_answers
from tests.factory import make_config

LABELS = ("yes", "no", 'a "b", c', "=1+1", "😀 ??/")
PAGE = "<main>\n<!-- board evaluation -->\n<!-- end of board evaluation -->\n</main>\n"
ANSWERS = (
    Answer("yes/s1_0.wav", 0, 0, "0123456789abcdef", (70000, -70000)),
    Answer("no/s1_0.wav", 1, 1, "0123456789abcdef", (-5, 5)),
    Answer("no/s2_0.wav", 1, -1, "0123456789abcdef", (3, 2)),
)
BOARD = tuple(BoardAnswer(answer.label, answer.scores, 800.0, 12000) for answer in ANSWERS)
EQUAL = tuple(replace(board, label=answer.answer) for board, answer in zip(BOARD, ANSWERS, strict=True))


def test_answers_come_back_as_they_were_written() -> None:
    paths = ["a/s_1.wav", 'a/"b", c.wav', "a/two\nlines.wav", "a/😀.wav"]
    scores = (2**31 - 1, -(2**31), 0, 1, -1)
    answers = [Answer(path, index, index - 1, f"{index:016x}", scores) for index, path in enumerate(paths)]
    assert read_answers(write_answers(answers, LABELS), LABELS) == answers


@pytest.mark.parametrize(
    "text",
    [
        "",
        "path,label\n",
        write_answers(ANSWERS, ("yes", "no")).replace("no,no", "no,maybe"),
        write_answers(ANSWERS, ("yes", "no")).replace("70000", "7.5"),
        write_answers(ANSWERS, ("yes", "no"))[:-4],
    ],
    ids=["empty", "other columns", "unknown label", "no whole number", "cut short"],
)
def test_another_file_is_no_file_of_answers(text: str) -> None:
    with pytest.raises(ValueError):
        read_answers(text, ("yes", "no"))


def test_a_digest_is_that_of_the_samples() -> None:
    samples = np.arange(-5, 5, dtype=np.int16)
    assert digest_of(samples) == digest_of(samples.copy()) != digest_of(samples[::-1])


def test_equal_answers() -> None:
    comparison = compare(ANSWERS, EQUAL, is_virtual=False)
    assert comparison.mismatches == ()
    assert comparison.accuracy == comparison.host_accuracy == pytest.approx(2 / 3)
    assert comparison.confusion.tolist() == [[1, 0], [1, 1]]


def test_one_score_and_one_label_that_differ() -> None:
    other = (EQUAL[0], replace(EQUAL[1], scores=(-4, 5)), replace(EQUAL[2], label=0))
    comparison = compare(ANSWERS, other, is_virtual=False)
    assert comparison.score_mismatches == ("no/s1_0.wav",)
    assert comparison.label_mismatches == ("no/s2_0.wav",)
    assert comparison.mismatches == ("no/s1_0.wav", "no/s2_0.wav")


def test_times_of_a_real_board_alone() -> None:
    slow = (*EQUAL[:2], replace(EQUAL[2], hop_time=900.25, window_time=13000))
    content = section(compare(ANSWERS, slow, is_virtual=False), "nano33ble", "/dev/ttyACM0")
    assert content["microseconds"] == {
        "hop": {"median": 800.0, "max": 900.25},
        "window": {"median": 12000.0, "max": 13000.0},
    }
    assert section(compare(ANSWERS, slow, is_virtual=True), "nano33ble", "virtual")["microseconds"] is None


def test_the_page_shows_the_newest_evaluation_alone() -> None:
    config = make_config("labels=[yes,no]")
    wrong = compare(ANSWERS, (replace(EQUAL[0], scores=(1, 2)), *EQUAL[1:]), is_virtual=False)
    page = with_board(PAGE, wrong, config, "/dev/ttyACM0")
    assert "The board answers otherwise" in page
    assert "<code>yes/s1_0.wav</code>" in page
    assert "0.80 ms (at most 0.80 ms)" in page
    page = with_board(page, compare(ANSWERS, EQUAL, is_virtual=True), config, "virtual")
    assert page.count("<section") == 1
    assert "Evaluated on a virtual board" in page
    assert "yes/s1_0.wav" not in page
    assert "ttyACM0" not in page
    with pytest.raises(ToolError, match=r"report\.html has no place"):
        with_board("<main></main>", wrong, config, "virtual")


def test_only_a_few_clips_are_named() -> None:
    assert some(["a", "b", "c"]) == "a, b, c"
    assert some(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"


@pytest.mark.parametrize(
    ("status", "trigger_rate", "says", "hint"),
    [
        ("failed", 1.0, "failed its proof", "python -m generator 'labels=[yes,no]' output_dir="),
        ("passed", None, "was trained on CSV rows", "task=record"),
        ("passed", 1.0, "is incomplete, damaged or by an older version", "task=flash project=classifier"),
    ],
    ids=["failed its proof", "rows of features", "older version"],
)
def test_a_project_that_can_not_be_evaluated(
    tmp_path: Path, status: str, trigger_rate: float | None, says: str, hint: str
) -> None:
    config = make_config("labels=[yes,no]", f"output_dir={tmp_path}")
    folder = Path(config.project_dir)
    folder.mkdir()
    evaluation = {"trigger_rate": trigger_rate}
    report = {"config_hash": config.hash, "verification": {"status": status}, "evaluation": evaluation}
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")
    with pytest.raises(ToolError, match=says) as caught:
        load_project(config)
    assert hint in caught.value.hint
