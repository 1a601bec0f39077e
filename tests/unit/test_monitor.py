"""What task=monitor makes of messages: state, view, lines, keys and the clock; docs/monitoring.md shows its view."""

from __future__ import annotations

import json
import math
import os
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from rich.cells import cell_len
from rich.console import Console

from generator.device.messages import Status
from generator.monitor import controls, wording
from generator.monitor.clock import MEMORY, SampleClock
from generator.monitor.controls import Finished, press
from generator.monitor.drawing import drawn
from generator.monitor.lines import json_line, text_line
from generator.monitor.state import State
from generator.types import Event
from tests.factory import RATE, make_config, small_svc

PAGE = Path(__file__).resolve().parents[2] / "docs" / "monitoring.md"
UPDATE = "GENERATOR_UPDATE_DOCS"
NOON = datetime(2026, 1, 31, 12, 0, 0, 418000, timezone(timedelta(hours=1)))
HEARD = [(0, 215_597, 0.013), (1, 327_680, 0.012), (-1, 26_214, 0.012), (1, 98_304, 0.021), (0, 172_500, 0.012)]


def state_of(labels: tuple[str, ...] = ("yes", "no"), heard: int = len(HEARD), labels_only: bool = False) -> State:
    """A board that has been watched for a while; `heard` of HEARD (label, lead, latency) were detected."""
    state = State("yes_no on nano33ble", labels, labels_only)
    state.connect("/dev/ttyACM0")
    state.take_status(Status(16_000, 640, 1, 500, 40))
    for index, (label, lead, latency) in enumerate(HEARD[:heard]):
        scores = np.full(len(labels), -200_000, np.int32)
        scores[max(label, 0)] = lead - 200_000
        time = NOON + timedelta(seconds=1.7 * index)
        state.take_event(Event(RATE * index, label, scores), time, latency)
    state.take_status(Status(17_000, 640, 2, 500, 1234))
    state.seconds = 83.2
    state.notice = "listening at /dev/ttyACM0, threshold 500"
    return state


def screen(state: State, width: int, height: int) -> list[str]:
    """The view as lines of text, without the blanks at their ends."""
    console = Console(width=width, height=height, color_system=None, force_terminal=False, legacy_windows=False)
    with console.capture() as capture:
        console.print(drawn(state, width, height))
    return [line.rstrip() for line in capture.get().splitlines()]


def test_view_on_80_columns() -> None:
    lines = screen(state_of(), 80, 24)
    assert len(lines) == 24
    assert lines[0].startswith("yes_no on nano33ble, port /dev/ttyACM0")
    assert lines[0].endswith("0:01:23")
    assert lines[2].startswith("level     █")
    assert lines[2].endswith(" 1234")
    assert lines[3].endswith(" 500")
    assert lines[3].index("▲") == 10 + round(62 * math.log(500) / math.log(32767)) - 1
    assert lines[5] == "last      yes  14 to 1"
    assert [line.split()[0] for line in lines[6:8]] == ["yes", "no"]
    assert [line.split()[-2:] for line in lines[6:8]] == [["93.3", "%"], ["6.7", "%"]]
    assert lines[9].split() == ["time", "label", "odds", "score", "latency"]
    assert lines[10].split() == ["12:00:07", "yes", "14", "to", "1", "172500", "12", "ms"]
    assert lines[12].split() == ["12:00:03", "?", "1.5", "to", "1", "26214", "12", "ms"]
    assert lines[20:] == [
        "5 detections: yes 2, no 2, ? 1",
        "dropped 0 samples, lost 0 messages",
        "listening at /dev/ttyACM0, threshold 500",
        controls.HELP,
    ]


def test_view_on_40_columns() -> None:
    lines = screen(state_of(), 40, 20)
    assert len(lines) == 20
    assert all(cell_len(line) <= 40 for line in lines)
    assert lines[0].endswith("0:01:23")
    assert lines[2].endswith(" 1234")
    assert [line.split()[-2] for line in lines[6:8]] == ["93.3", "6.7"]
    assert lines[9].split() == ["time", "label", "odds"]
    assert lines[10].split() == ["12:00:07", "yes", "14", "to", "1"]
    assert lines[-1] == controls.HELP


@pytest.mark.parametrize("width", [20, 40, 80, 200])
@pytest.mark.parametrize("height", [15, 24, 60])
@pytest.mark.parametrize("count", [2, 3, 30])
def test_view_fits_any_terminal(width: int, height: int, count: int) -> None:
    labels = ("läuft 🎤", "[red]a label that is longer than any column[/red]", *map(str, range(count - 2)))
    lines = screen(state_of(labels), width, height)
    assert len(lines) == height
    assert all(cell_len(line) <= width for line in lines)
    if width >= 80:
        assert any("[red]a label" in line for line in lines)


def test_view_before_anything_is_heard() -> None:
    lines = screen(state_of(heard=0), 80, 24)
    assert lines[5].startswith("nothing heard yet")
    assert "%" not in "".join(lines)
    assert "0 detections" in lines


def test_the_most_probable_labels_are_seen() -> None:
    labels = tuple(f"label{index}" for index in range(30))
    state = state_of(labels, heard=0)
    state.take_event(Event(0, 29, np.arange(30, dtype=np.int32) * 65536), NOON, None)
    shown = screen(state, 80, 24)[6:14]
    assert [line.split()[0] for line in shown] == list(labels[22:])


def test_scores_that_cannot_be_compared_are_no_probabilities() -> None:
    state = state_of(labels_only=True)
    text = "\n".join(screen(state, 80, 24))
    assert "%" not in text
    assert " to 1" not in text
    assert json.loads(json_line(state.history[0], state))["probabilities"] is None


@pytest.mark.parametrize("exporter", ["native", "micromlgen"])
def test_an_exporter_knows_whether_its_scores_can_be_compared(exporter: str) -> None:
    config = make_config("labels=[yes,no]", f"exporter={exporter}")
    source = config.exporter.export(small_svc(config), np.dtype(np.int8))
    assert config.exporter.labels_only == source.labels_only


def test_losses_are_counted_from_the_first_status_on() -> None:
    state = state_of()
    state.take_status(Status(18_000, 1_040, 3, 500, 0))
    state.connect("/dev/ttyACM1")  # with its counts at 0: it was without power
    state.take_status(Status(100, 0, 0, 500, 0))
    state.take_status(Status(200, 1, 0, 500, 0))
    assert "dropped 401 samples, lost 0 messages" in screen(state, 80, 24)


def test_plain_line() -> None:
    state = state_of()
    assert text_line(state.history[0], state) == "2026-01-31T12:00:07.218+01:00\tyes\t172500"
    assert text_line(state.history[2], state) == "2026-01-31T12:00:03.818+01:00\t?\t26214"


def test_json_line() -> None:
    state = state_of()
    facts = json.loads(json_line(state.history[2], state))
    assert facts.pop("probabilities") == {"yes": 0.598686, "no": 0.401314}
    assert facts == {
        "time": "2026-01-31T12:00:03.818+01:00",
        "samples": 32_000,
        "label": None,
        "score": 26_214,
        "scores": {"yes": -173_786, "no": -200_000},
        "latency_ms": 12.0,
        "dropped": 0,
    }


@pytest.mark.parametrize(
    ("lead", "said"), [(0, "1.0 to 1"), (151_000, "10 to 1"), (150_000, "9.9 to 1"), (2**30 - 1, "over 9,999 to 1")]
)
def test_odds(lead: int, said: str) -> None:
    state = state_of(heard=0)
    assert wording.odds(state.take_event(Event(0, 0, np.array([lead, 0], np.int32)), NOON, None)) == said


def test_extreme_scores_have_probabilities() -> None:
    detection = state_of(heard=0).take_event(Event(0, 0, np.array([2**30 - 1, 1 - 2**30], np.int32)), NOON, None)
    assert detection.probabilities.tolist() == [1, 0]
    assert math.isfinite(detection.odds)


def test_summary() -> None:
    config = make_config("labels=[yes,no]")
    state = state_of()
    assert wording.summary(state, config).splitlines() == [
        "yes_no on nano33ble: 5 detections in 0:01:23",
        "      2  yes",
        "      2  no",
        "      1  ?  (no label: below detection.min_margin)",
        "dropped 0 samples, lost 0 messages",
    ]
    state.chosen = 300
    assert wording.summary(state, config).endswith("  python -m generator 'labels=[yes,no]' detection.threshold=300")


def pressed(keys: str, threshold: int = 500) -> tuple[int | None, str | None]:
    """The threshold after the keys, None where the board keeps its own, and what is being typed."""
    state, wanted = state_of(), None
    for key in keys:
        wanted = press(key, state, wanted or threshold) or wanted
    return wanted, state.typed


@pytest.mark.parametrize(
    ("keys", "wanted", "typed"),
    [
        ("+", 550, None),
        ("-", 455, None),
        ("++", 605, None),
        ("t30", None, "30"),
        ("t300\n", 300, None),
        ("t300\x1b", None, None),
        ("t\n", None, None),
        ("t34\x7f0\r", 30, None),
        ("t999999\n", 32767, None),
        ("t0\n", 1, None),
        ("tq5\n", 5, None),
        ("x\x00ä5", None, None),
    ],
)
def test_keys(keys: str, wanted: int | None, typed: str | None) -> None:
    assert pressed(keys) == (wanted, typed)


def test_steps_reach_both_ends() -> None:
    assert pressed("-" * 30, threshold=3) == (1, None)
    assert pressed("+" * 30, threshold=30_000) == (32767, None)
    assert pressed("+++", threshold=1) == (4, None)


def test_q_ends() -> None:
    with pytest.raises(Finished):
        press("q", state_of(), 500)


def test_a_number_that_is_typed_is_seen() -> None:
    state = state_of()
    state.typed = "30"
    assert screen(state, 80, 24)[-1].startswith("threshold: 30_")


def test_lateness_is_that_beyond_the_quickest_message() -> None:
    clock = SampleClock(RATE, 0)
    assert clock.lateness(RATE, 101.040) == 0
    assert clock.lateness(2 * RATE, 102.030) == 0  # 10 ms quicker than the one before
    assert clock.lateness(3 * RATE, 103.055) == pytest.approx(0.025)
    late = MEMORY + 3
    assert clock.lateness(round(late * RATE), 100 + late + 0.5) == 0  # the quick ones are forgotten


def test_time_before_the_first_sample_does_not_count() -> None:
    clock = SampleClock(RATE, 0)
    assert clock.lateness(0, 10.0) == 0
    assert clock.lateness(RATE, 11.3) == 0  # the microphone was warming up for 0.3 s
    assert clock.lateness(2 * RATE, 12.31) == pytest.approx(0.01)


def test_samples_are_counted_beyond_2_to_32() -> None:
    clock = SampleClock(RATE, 2**32 - RATE)
    assert clock.lateness(2**32 - RATE, 10.0) == 0
    assert clock.lateness(RATE, 12.5) == pytest.approx(0.5)
    assert clock.samples == 2**32 + RATE


def test_page_shows_the_view() -> None:
    """docs/monitoring.md; GENERATOR_UPDATE_DOCS=1 puts the view of now into it."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition("<!-- view -->\n")
    _, end, after = rest.partition("<!-- end of view -->\n")
    view = "".join(f"    {line}".rstrip() + "\n" for line in screen(state_of(), 80, 20))
    fresh = f"{before}<!-- view -->\n\n{view}\n{end}{after}"
    if os.environ.get(UPDATE):
        if os.environ.get("CI"):
            pytest.fail(f"{UPDATE} is for people who read what it wrote")
        PAGE.write_text(fresh, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == fresh, f"{UPDATE}=1 python -m pytest tests/unit/test_monitor.py"
