"""The classifier sketch on this computer, and the stand-ins' strictness: what stops a board stops the run."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from generator.device.frame import FrameType
from generator.device.link import Link
from generator.device.messages import Hello, Status
from generator.types import Event

from .desktop import BUFFER_LENGTH, HOP_LENGTH, TEMPLATES, WARM_UP, Desktop, run

SAMPLES = np.random.default_rng(3).integers(-32768, 32767, 100_000, np.int16, endpoint=True)
# the detector for tests answers with the samples of every 50th hop; every other answer is a rejection
HOPS = SAMPLES[: len(SAMPLES) // HOP_LENGTH * HOP_LENGTH].reshape(-1, HOP_LENGTH)[49::50]
SILENCE = np.zeros(40_000, np.int16)


def lines(output: bytes) -> list[str]:
    return output.decode().splitlines()


@pytest.mark.parametrize("block", [64, 100, 256])
def test_classifier_prints_label_and_score(classifier: Path, block: int) -> None:
    done = run(classifier, SAMPLES, "--block", block, "--lead-in", WARM_UP)
    assert done.status == 0, done.errors
    assert lines(done.output) == [f"{'?' if index % 2 else 'yes'} {hop[0]}" for index, hop in enumerate(HOPS)]


def test_classifier_sends_events_after_hello(classifier: Path, tmp_path: Path) -> None:
    request = tmp_path / "request"
    request.write_bytes(b"typed by a person\n" + Link().request(FrameType.HELLO_REQUEST))
    at = WARM_UP + 65 * HOP_LENGTH  # after the first answer, before the second
    done = run(classifier, SAMPLES, "--lead-in", WARM_UP, "--at", at, "--input", request)
    link = Link()
    hello, status, *rest = link.feed(done.output)
    assert done.output.startswith(f"yes {HOPS[0][0]}\n".encode() + b"\0")
    assert isinstance(hello, Hello)
    assert isinstance(status, Status)
    assert (link.bad_frames, link.lost_frames) == (1, 0)  # the text
    events = [message for message in rest if isinstance(message, Event)]
    assert [event.samples for event in events] == [(index + 1) * 50 * HOP_LENGTH for index in range(1, len(HOPS))]
    assert [event.label for event in events] == [-1 if index % 2 else 0 for index in range(1, len(HOPS))]
    assert [event.scores.tolist() for event in events] == [hop[:14].tolist() for hop in HOPS[1:]]
    seconds = [message.samples // 16000 for message in rest if isinstance(message, Status)]
    assert seconds == [2, 3, 4, 5, 6]


def test_frames_end_when_the_computer_is_gone(classifier: Path, tmp_path: Path) -> None:
    request = tmp_path / "request"
    request.write_bytes(Link().request(FrameType.HELLO_REQUEST))
    done = run(classifier, SAMPLES, "--input", request, "--at", 30_000, "--close", "--at", 50_000, "--open")
    text = done.output.split(b"\0")[-1]
    assert text
    assert all(line.startswith(("yes ", "? ")) for line in lines(text))


def test_a_slow_on_label_is_reported(desktop: Desktop, tmp_path: Path) -> None:
    slow = tmp_path / "on_label.cpp"
    slow.write_text(
        '#include "on_label.h"\n#include <Arduino.h>\n'
        "void OnLabel(const char*, int32_t) { delay(500); }\nvoid OnTick() {}\n"
    )
    source = TEMPLATES / "classifier/src"
    main = tmp_path / "main.cpp"
    main.write_text((source / "main.cpp").read_text())
    (tmp_path / "on_label.h").write_text((source / "on_label.h").read_text())
    done = run(desktop.build("slow_classifier", [main, slow]), SAMPLES, "--lead-in", WARM_UP)
    # each label costs half a second, of which half a ring is kept; a rejection costs nothing
    dropped = [int(line.split()[1]) for line in lines(done.output) if line.startswith("dropped ")]
    assert len(dropped) == sum(line.startswith("yes ") for line in lines(done.output)) >= 2
    *whole, last = dropped  # in the last one the sound ends
    assert whole == pytest.approx([8000 - BUFFER_LENGTH // 2] * len(whole), abs=HOP_LENGTH + 256)
    assert 0 < last < 8000


def test_led_is_lit_for_a_moment(desktop: Desktop, tmp_path: Path) -> None:
    """on_label.cpp alone: a label at 1000 ms and another at 1100 ms."""
    main = tmp_path / "main.cpp"
    main.write_text(
        '#include <cstdio>\n#include "Arduino.h"\n#include "on_label.h"\n'
        "static uint32_t now;\nuint32_t millis() { return now; }\nvoid pinMode(int, int) {}\n"
        'void digitalWrite(int pin, int level) { std::printf("%d %d %d\\n", static_cast<int>(now), pin, level); }\n'
        "int main() {\n  for (now = 0; now < 2000; ++now) {\n"
        '    if (now == 1000 || now == 1100) OnLabel("yes", 65536);\n    OnTick();\n  }\n}\n'
    )
    source = TEMPLATES / "classifier/src"
    options = ["-std=c++11", f"-I{TEMPLATES / 'desktop'}", f"-I{source}"]
    subprocess.run([desktop.compiler, *options, main, source / "on_label.cpp", "-o", tmp_path / "led"], check=True)
    output = subprocess.run([tmp_path / "led"], capture_output=True, check=True).stdout
    assert lines(output) == ["1000 13 1", "1100 13 1", "1300 13 0"]


def test_a_rate_that_the_microphone_cannot_do(classifier: Path, tmp_path: Path) -> None:
    done = run(classifier, SILENCE, "--rate", 8000)
    assert done.status == 2
    assert done.errors == "the sketch did not start the microphone\n"
    assert set(lines(done.output)) == {"error: this microphone can't do audio.sample_rate"}

    request = tmp_path / "request"
    request.write_bytes(Link().request(FrameType.HELLO_REQUEST))
    hello, *errors = Link().feed(run(classifier, SILENCE, "--rate", 8000, "--input", request).output)
    assert isinstance(hello, Hello)
    assert {getattr(error, "text", None) for error in errors} == {"this microphone can't do audio.sample_rate"}


READ_ALL = "int16_t samples[256]; while (PDM.read(samples, sizeof(samples)) > 0) {}"


def sketch(folder: Path, on_receive: str, loop: str) -> Path:
    source = folder / f"{folder.name}.cpp"
    source.write_text(
        "#include <Arduino.h>\n#include <PDM.h>\n"
        "int blocks = 0;\n"
        f"static void OnReceive() {{ {on_receive} }}\n"
        "void setup() {\n  PDM.onReceive(OnReceive);\n  PDM.begin(1, 16000);\n}\n"
        f"void loop() {{ {loop} }}\n"
    )
    return source


@pytest.mark.parametrize(
    ("on_receive", "loop", "problem"),
    [
        ("uint8_t bytes[511]; PDM.read(bytes, sizeof(bytes));", "", "the microphone is off for good"),
        (READ_ALL + " Serial.print(1);", "", "in the microphone's interrupt"),
        (READ_ALL + " delay(1);", "", "in the microphone's interrupt"),
        (READ_ALL, "const uint8_t text[65] = {}; Serial.write(text, 65);", "more than 64 bytes"),
    ],
    ids=["one_byte_left", "serial_in_interrupt", "delay_in_interrupt", "65_bytes"],
)
def test_what_stops_a_board_stops_the_run(
    desktop: Desktop, tmp_path: Path, on_receive: str, loop: str, problem: str
) -> None:
    done = run(desktop.build(tmp_path.name, [sketch(tmp_path, on_receive, loop)]), SILENCE)
    assert done.status == 2
    assert problem in done.errors


def test_time_follows_the_samples(desktop: Desktop, tmp_path: Path) -> None:
    loop = "static int n = 0; if (++n % 100 == 0) { delay(450); Serial.print(static_cast<int32_t>(millis())); }"
    source = sketch(tmp_path, READ_ALL, loop)
    done = run(desktop.build("time", [source]), SILENCE)  # 2.5 s, and one until all is over
    assert done.output == b"49999914991999249929993499"


def test_a_block_comes_when_it_is_complete(desktop: Desktop, tmp_path: Path) -> None:
    loop = "static int told = 0; if (blocks != told) { told = blocks; Serial.print(static_cast<int32_t>(millis())); }"
    source = sketch(tmp_path, READ_ALL + " ++blocks;", loop)
    done = run(desktop.build("blocks", [source]), SILENCE[:2048], "--block", 512)
    assert done.output == b"326496128"


@pytest.mark.parametrize("options", [["--block", "x"], ["--block", "0"], ["--nope"], ["--input", "/no/such/file"]])
def test_wrong_command_lines_end_with_a_message(classifier: Path, options: list[str]) -> None:
    done = run(classifier, SILENCE, *options)
    assert done.status == 2
    assert len(lines(done.errors.encode())) == 1
