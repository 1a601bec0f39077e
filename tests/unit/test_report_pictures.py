"""The pictures and sounds of the report."""

from __future__ import annotations

import base64
import io
import re
import subprocess
import sys
import wave
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from generator.report.mistakes import mistakes
from generator.report.pictures import pictures, speakers
from generator.report.plots.confusion import confusion_plot
from generator.report.plots.labels import lines_plot
from generator.report.sound import excerpt
from tests.reports import HOSTILE
from tests.runs import make_run

SVG = "{http://www.w3.org/2000/svg}"


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
