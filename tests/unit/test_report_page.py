"""report.html: what it shows of a run, and that it is well formed."""

from __future__ import annotations

import re
from dataclasses import replace

from generator.report import wording
from generator.types import Finding
from tests.reports import FAILED, HOSTILE, NO_COMPILER, page_of, with_status
from tests.runs import make_run


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
