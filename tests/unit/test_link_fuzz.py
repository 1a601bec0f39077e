"""Anything at all into the computer's side of the link: messages, a ToolError, or nothing; and never much memory.

With GENERATOR_SOAK=1 (`make soak`) a million inputs.
"""

from __future__ import annotations

import os

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.device.frame import Decoder, Frame, FrameType, encode
from generator.device.link import Link
from generator.errors import ToolError

INPUTS = 1_000_000 if os.environ.get("GENERATOR_SOAK") else 20_000
KINDS = [*FrameType, 0x00, 0x99]
MOST_HELD = 255 * 54 + 64  # a hello, and less than a frame [bytes]

FRAMES = st.builds(Frame, st.sampled_from(KINDS), st.integers(0, 65535), st.binary(max_size=56))
CHUNKS = st.one_of(st.binary(max_size=200), FRAMES.map(encode))


def feed(link: Link, data: bytes) -> None:
    try:
        link.feed(data)
    except ToolError:
        pass  # a hello of another version


def held(link: Link) -> int:
    return len(link._joined) + len(link._decoder._rest)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.lists(CHUNKS, max_size=20))
def test_any_bytes_and_any_frames(chunks: list[bytes]) -> None:
    link = Link()
    for chunk in chunks:
        feed(link, chunk)
    assert held(link) <= MOST_HELD


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.lists(FRAMES, min_size=1, max_size=20), st.data())
def test_changed_streams(frames: list[Frame], data: st.DataObject) -> None:
    """What is far from the change is found as it was."""
    wire = bytearray(b"".join(map(encode, frames)))
    at = data.draw(st.integers(0, len(wire) - 1))
    wire[at] = data.draw(st.integers(0, 255))
    decoder, link = Decoder(), Link()
    found = decoder.feed(bytes(wire))
    feed(link, bytes(wire))
    assert len(found) >= len(frames) - 2
    assert all(frame in frames for frame in found)


def test_many_mutations_of_frames() -> None:
    rng = np.random.default_rng(4)
    pool = [encode(Frame(int(rng.choice(KINDS)), 0, rng.bytes(int(rng.integers(57))))) for _ in range(500)]
    link = Link()
    changes = rng.integers(0, [[len(pool)], [64], [256]], (3, INPUTS)).T.tolist()
    for index, at, value in changes:
        wire = pool[index]
        feed(link, wire[: at % len(wire)] + bytes([value]) + wire[at % len(wire) + 1 :])
    assert held(link) <= MOST_HELD
    assert link.bad_frames > INPUTS / 2
