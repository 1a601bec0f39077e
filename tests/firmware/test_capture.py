"""The capture sketch on this computer: every sample arrives, and what is lost is counted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generator.device.frame import FrameType
from generator.device.link import Link
from generator.device.messages import Hello, Message, Pcm, Status
from generator.types import I16

from .desktop import BUFFER_LENGTH, PROJECT, RECORD, TEMPLATES, WARM_UP, Desktop, run

SAMPLES = np.random.default_rng(1).integers(-32768, 32767, 60_000, np.int16, endpoint=True)
PCM_LENGTH = 26


@pytest.fixture
def start(tmp_path: Path) -> Path:
    """What a computer sends to begin."""
    link, path = Link(), tmp_path / "start"
    path.write_bytes(link.request(FrameType.HELLO_REQUEST) + link.request(FrameType.START))
    return path


@pytest.fixture
def stop(tmp_path: Path) -> Path:
    path = tmp_path / "stop"
    path.write_bytes(Link().request(FrameType.STOP))
    return path


def receive(output: bytes) -> list[Message]:
    """The messages of an undamaged link."""
    link = Link()
    messages = link.feed(output)
    assert (link.bad_frames, link.lost_frames) == (0, 0)
    return messages


def joined(messages: list[Message]) -> I16:
    """The samples of all PCM messages, after checking that each begins where the one before it ended."""
    pcm = [message for message in messages if isinstance(message, Pcm)]
    assert [message.first for message in pcm] == [index * PCM_LENGTH for index in range(len(pcm))]
    return np.concatenate([message.samples for message in pcm])


def statuses(messages: list[Message]) -> list[Status]:
    return [message for message in messages if isinstance(message, Status)]


@pytest.mark.parametrize("block", [1, 64, 100, 256])
def test_every_sample_arrives(capture: Path, start: Path, block: int) -> None:
    done = run(capture, SAMPLES, "--block", block, "--lead-in", WARM_UP, "--input", start)
    assert done.status == 0, done.errors
    messages = receive(done.output)
    whole = len(SAMPLES) // PCM_LENGTH * PCM_LENGTH
    assert joined(messages).tolist() == SAMPLES[:whole].tolist()
    assert {status.dropped for status in statuses(messages)} == {0}


def test_hello_comes_first_and_each_request_is_answered(capture: Path, start: Path) -> None:
    hello, *rest = receive(run(capture, SAMPLES, "--input", start).output)
    assert isinstance(hello, Hello)
    assert hello.project == "yes_no"
    assert hello.labels == ("yes", "no")
    assert rest[:2] == [Status(0, 0, 0, 0, 0), Status(0, 0, 1, 0, 0)]  # to the hello request, to start


def test_a_status_every_second(capture: Path, start: Path) -> None:
    messages = receive(run(capture, SAMPLES, "--lead-in", WARM_UP, "--input", start).output)
    seconds = [status.samples / 16000 for status in statuses(messages)[2:]]
    assert seconds == pytest.approx([1, 2, 3], abs=PCM_LENGTH / 16000)


def test_stop_ends_the_stream_and_start_begins_a_new_one(capture: Path, start: Path, stop: Path) -> None:
    done = run(capture, SAMPLES, "--input", start, "--at", 20_000, "--input", stop)
    samples = joined(receive(done.output))
    assert len(samples) == pytest.approx(20_000 - WARM_UP, abs=256)
    assert samples.tolist() == SAMPLES[WARM_UP : WARM_UP + len(samples)].tolist()

    done = run(capture, SAMPLES, "--input", start, "--at", 20_000, "--input", stop, "--at", 40_000, "--input", start)
    messages = receive(done.output)
    begin = messages.index(next(message for message in messages if isinstance(message, Hello)), 1)
    again = joined(messages[begin:])
    assert again.tolist() in [
        SAMPLES[first : first + len(again)].tolist() for first in range(40_000 - 256, 40_000 + 256)
    ]


def test_text_for_a_person(capture: Path) -> None:
    done = run(capture, SAMPLES, "--tail", 60_000)
    lines = done.output.decode().splitlines()
    assert lines == [f"Capture firmware of {PROJECT}. To record: {RECORD}"]


def test_a_computer_that_goes_away_ends_the_stream(capture: Path, start: Path) -> None:
    done = run(
        capture, SAMPLES, "--tail", 100_000, "--input", start, "--at", 20_000, "--close", "--at", 22_000, "--open"
    )
    link = Link()
    assert len(joined(link.feed(done.output))) < 20_000
    tail = done.output.split(b"\0")[-1].decode()
    assert tail.startswith("Capture firmware of ")


def test_noise_on_the_line_starts_nothing(capture: Path, tmp_path: Path) -> None:
    noise = tmp_path / "noise"
    noise.write_bytes(np.random.default_rng(2).bytes(10_000))
    done = run(capture, SAMPLES, "--input", noise)
    assert (done.status, done.output) == (0, b"")


def test_lost_samples_are_gaps_of_known_place_and_length(
    desktop: Desktop, start: Path, stop: Path, tmp_path: Path
) -> None:
    """With a loop() that is too slow, each sample that arrives bears its number, and the others were counted."""
    slow = tmp_path / "slow.cpp"
    main = (TEMPLATES / "capture/src/main.cpp").read_text()
    slow.write_text(main.replace("void loop() {", "void loop() { delay(2);"))
    program = desktop.build("slow", [slow])
    end = WARM_UP + len(SAMPLES)
    done = run(program, SAMPLES, "--lead-in", WARM_UP, "--input", start, "--at", end, "--input", stop)
    messages = receive(done.output)
    pcm = [message for message in messages if isinstance(message, Pcm)]
    assert all(
        (message.samples == SAMPLES[message.first : message.first + PCM_LENGTH]).all()
        for message in pcm
        if message.first + PCM_LENGTH <= len(SAMPLES)
    )
    gaps = np.diff([message.first for message in pcm]) - PCM_LENGTH
    last = statuses(messages)[-1]
    assert gaps.sum() == last.dropped > 10_000
    assert gaps[gaps > 0].min() >= BUFFER_LENGTH // 2
    assert last.samples == pcm[-1].first + PCM_LENGTH

    before_start, at_start, *_ = statuses(receive(run(program, SAMPLES, "--at", 40_000, "--input", start).output))
    assert before_start.dropped > 5_000
    assert at_start == Status(0, 0, 1, 0, 0)
