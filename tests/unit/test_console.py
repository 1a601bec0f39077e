"""What the terminal says of a run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from generator.report import wording
from generator.report.report import console_summary, summary
from generator.types import Finding
from tests.reports import FAILED, HOSTILE, NO_COMPILER, page_of, with_status
from tests.runs import make_run

MANY = tuple(f"label number {number}" for number in range(12))


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
