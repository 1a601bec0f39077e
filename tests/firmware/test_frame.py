"""The link's two sides, templates/lib/link and generator/device, byte for byte against each other."""

from __future__ import annotations

import re
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest

from generator.device.frame import MAX_PAYLOAD_SIZE, Decoder, Frame, FrameType, encode
from generator.device.link import Link
from generator.device.messages import (
    CLIP_LENGTH,
    Error,
    Hello,
    Pcm,
    Received,
    Result,
    Status,
    clip_payload,
    min_margin_payload,
    threshold_payload,
)
from generator.types import Event

from .desktop import TEMPLATES, WARNINGS

LINK = TEMPLATES / "lib/link"
RECORD = struct.Struct("<BHB56s")


@pytest.fixture(scope="module")
def twin(gxx: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    program = tmp_path_factory.mktemp("frame") / "frame_twin"
    sources = [Path(__file__).with_name("frame_twin.cpp"), *LINK.glob("*.cpp")]
    options = ["-std=c++11", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover", *WARNINGS, f"-I{LINK}"]
    subprocess.run([gxx, *options, *sources, "-o", program], check=True)
    return program


def ask(twin: Path, verb: str, data: bytes = b"") -> bytes:
    return subprocess.run([twin, verb], input=data, capture_output=True, check=True, timeout=60).stdout


def random_frames(rng: np.random.Generator, count: int) -> list[Frame]:
    """Payloads of every length, from random bytes to zeros only."""
    frames = []
    for _ in range(count):
        payload = rng.integers(0, 256, rng.integers(0, MAX_PAYLOAD_SIZE + 1), np.uint8)
        payload[rng.random(len(payload)) < rng.choice([0, 0.1, 0.9, 1])] = 0
        frames.append(Frame(int(rng.integers(256)), int(rng.integers(65536)), payload.tobytes()))
    return frames


def records(frames: list[Frame]) -> bytes:
    return b"".join(RECORD.pack(frame.type, frame.sequence, len(frame.payload), frame.payload) for frame in frames)


def damaged(rng: np.random.Generator, wire: bytes) -> bytes:
    """The frame as it is, cut, changed in a byte, with a byte too many, or behind garbage."""
    at = int(rng.integers(len(wire)))
    byte = bytes([rng.integers(256)])
    return [
        wire,
        wire[:at],
        wire[:at] + byte + wire[at + 1 :],
        wire[:at] + byte + wire[at:],
        rng.bytes(int(rng.integers(200))) + wire,
    ][rng.integers(5)]


def test_both_encode_alike(twin: Path) -> None:
    frames = random_frames(np.random.default_rng(1), 5000)
    assert ask(twin, "encode", records(frames)) == b"".join(map(encode, frames))


def test_both_decode_alike(twin: Path) -> None:
    rng = np.random.default_rng(2)
    frames = random_frames(rng, 20_000)
    wire = b"".join(damaged(rng, encode(frame)) for frame in frames)
    found = Decoder().feed(wire)
    assert 0.3 * len(frames) < len(found) < 0.7 * len(frames)
    assert ask(twin, "decode", wire) == records(found)


def test_both_survive_any_bytes(twin: Path) -> None:
    rng = np.random.default_rng(3)
    noise = rng.bytes(2_000_000) + bytes(rng.integers(0, 4, 2_000_000, np.uint8))  # the second half has many zeros
    assert ask(twin, "decode", noise) == records(Decoder().feed(noise))


def test_computer_reads_what_the_board_says(twin: Path) -> None:
    wire = ask(twin, "messages")
    hello, status, pcm, event, received, result, error = Link().feed(renumbered(wire))
    assert hello == Hello(4, "capture", "p", "0", "b", 16000, 20, ("y", "n"))
    assert status == Status(0xFFFFFFFF, 0x01020304, 0xFFFE, 32767, 0xFFFD, -2)
    assert isinstance(pcm, Pcm)
    assert pcm.first == 0x80000000
    assert pcm.samples.tolist() == [32767 - i if i % 2 else -32768 + i for i in range(26)]
    assert isinstance(event, Event)
    assert (event.samples, event.label) == (0xFFFFFFFE, -1)
    assert event.scores.tolist() == [(i - 15) * 0x08000000 for i in range(30)]
    assert received == Received(0xFFFD, 0xFFFFFFFC)
    assert isinstance(result, Result)
    assert (result.clip, result.label, result.hops_time, result.window_time) == (0xFFFB, -1, 0xFFFFFFFA, 7)
    assert result.scores.tolist() == event.scores.tolist()
    assert error == Error("01234567890123456789012345678901234567890123456789012345")


def test_board_reads_what_the_computer_asks(twin: Path) -> None:
    samples = np.arange(-32768, -32768 + CLIP_LENGTH).astype(np.int16)
    link = Link()
    wire = [
        link.request(FrameType.SET_THRESHOLD, threshold_payload(32767)),
        link.request(FrameType.SET_THRESHOLD, threshold_payload(32768)),
        link.request(FrameType.SET_THRESHOLD, b"\1"),
        link.request(FrameType.SET_MIN_MARGIN, min_margin_payload(0)),
        link.request(FrameType.SET_MIN_MARGIN, min_margin_payload(2**30)),
        link.request(FrameType.SET_MIN_MARGIN, min_margin_payload(2**30 + 1)),
        link.request(FrameType.CLIP, clip_payload(65535, 65534, 2**32 - 3, samples)),
        link.request(FrameType.CLIP, clip_payload(1, 2, 3, samples[:1])),
        link.request(FrameType.CLIP, clip_payload(1, 2, 3, samples[:0])),
        link.request(FrameType.CLIP, clip_payload(1, 2, 3, samples[:2])[:-1]),
    ]
    assert ask(twin, "requests", b"".join(wire)).decode().splitlines() == [
        "threshold 32767 margin -1",
        "threshold 0 margin -1",
        "threshold 0 margin -1",
        "threshold 0 margin 0",
        f"threshold 0 margin {2**30}",
        "threshold 0 margin -1",
        f"threshold 0 margin -1 clip 65535 65534 4294967293 {CLIP_LENGTH} {samples[-1]}",
        "threshold 0 margin -1 clip 1 2 3 1 -32768",
        "threshold 0 margin -1",
        "threshold 0 margin -1",
    ]


def renumbered(wire: bytes) -> bytes:
    """The frames numbered as a sender does."""
    frames = Decoder().feed(wire)
    return b"".join(encode(Frame(frame.type, index, frame.payload)) for index, frame in enumerate(frames))


def test_both_number_the_types_alike() -> None:
    header = (LINK / "link_frame.h").read_text()
    types = {name: int(value, 16) for name, value in re.findall(r"k(\w+) = (0x\w\w),", header)}
    assert types == {kind.name.title().replace("_", ""): kind.value for kind in FrameType}
