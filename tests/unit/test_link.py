"""The computer's side of the serial link. tests/firmware/test_frame.py holds it against the board's."""

from __future__ import annotations

import json
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.device.frame import MAX_FRAME_SIZE, MAX_PAYLOAD_SIZE, Decoder, Frame, FrameType, encode
from generator.device.link import Link
from generator.device.messages import PCM_LENGTH, PROTOCOL, Error, Hello, Message, Pcm, Received, Status
from generator.errors import ToolError
from generator.types import Event

# A damaged frame passes its CRC once in 65536: always the same examples, so that no run is the unlucky one.
same_examples = settings(derandomize=True, deadline=None)

FRAMES = st.builds(
    Frame,
    st.integers(0, 255),
    st.integers(0, 65535),
    st.one_of(st.binary(max_size=MAX_PAYLOAD_SIZE), st.integers(0, MAX_PAYLOAD_SIZE).map(bytes)),
)
TEXT = b"yes 72351\n? 1234\ndropped 64 samples\n"
HELLO = {
    "protocol": PROTOCOL,
    "firmware": "classifier",
    "project": "yes_no",
    "config_hash": "0123456789abcdef",
    "board": "nano33ble",
    "sample_rate": 16000,
    "gain": 20,
    "labels": ["yes", "no", "é"],
}


def test_frame_on_the_wire() -> None:
    # type, sequence and payload are the text "123456789", for which CRC catalogues give 0x29b1
    assert encode(Frame(ord("1"), 0x3332, b"456789")) == b"\x00\x0c123456789\xb1\x29\x00"


def test_zeros_on_the_wire_become_distances() -> None:
    wire = encode(Frame(0, 0x0100, b"\0a\0\0"))  # runs: none, none, 01, "a", none, the CRC
    assert wire[:9] == bytes([0, 1, 1, 2, 0x01, 2, ord("a"), 1, 3])


@same_examples
@given(FRAMES)
def test_frame_is_one_packet_with_zeros_at_its_ends_only(frame: Frame) -> None:
    wire = encode(frame)
    assert len(wire) == len(frame.payload) + 8 <= MAX_FRAME_SIZE
    assert wire[0] == wire[-1] == 0
    assert 0 not in wire[1:-1]


@same_examples
@given(st.lists(st.tuples(st.binary(max_size=100), FRAMES)), st.integers(1, 70))
def test_frames_are_found_in_garbage(pairs: list[tuple[bytes, Frame]], step: int) -> None:
    stream = b"".join(garbage + encode(frame) for garbage, frame in pairs)
    decoder = Decoder()
    found = [frame for at in range(0, len(stream), step) for frame in decoder.feed(stream[at : at + step])]
    assert found == [frame for _, frame in pairs]


@same_examples
@given(FRAMES, FRAMES, FRAMES, st.data())
def test_damage_costs_one_frame(before: Frame, frame: Frame, after: Frame, data: st.DataObject) -> None:
    wire = bytearray(encode(frame))
    at = data.draw(st.integers(0, len(wire) - 1))
    wire[at] ^= data.draw(st.integers(1, 255))
    decoder = Decoder()
    assert decoder.feed(encode(before) + wire + encode(after)) == [before, after]
    assert decoder.bad_frames >= 1


@same_examples
@given(FRAMES, FRAMES, st.data())
def test_truncation_costs_one_frame(frame: Frame, after: Frame, data: st.DataObject) -> None:
    wire = encode(frame)
    cut = data.draw(st.integers(0, len(wire) - 2))
    assert Decoder().feed(wire[:cut] + encode(after)) == [after]


def test_longest_frame_byte_by_byte() -> None:
    frame = Frame(FrameType.PCM, 1, bytes(range(MAX_PAYLOAD_SIZE)))
    decoder = Decoder()
    assert [found for byte in encode(frame) for found in decoder.feed(bytes([byte]))] == [frame]


def test_endless_garbage_is_one_bad_frame() -> None:
    decoder, frame = Decoder(), Frame(FrameType.STOP, 7)
    for _ in range(1000):
        assert decoder.feed(b"x" * 1000) == []
    assert decoder.feed(encode(frame)) == [frame]
    assert decoder.bad_frames == 1


def test_requests_are_numbered_frames() -> None:
    link = Link()
    wire = link.request(FrameType.HELLO_REQUEST) + link.request(FrameType.START)
    assert Decoder().feed(wire) == [Frame(FrameType.HELLO_REQUEST, 0), Frame(FrameType.START, 1)]


def hello_frames(facts: object, first_sequence: int = 0) -> list[bytes]:
    text = json.dumps(facts, ensure_ascii=False).encode()
    pieces = [text[at : at + 54] for at in range(0, len(text), 54)]
    return [
        encode(Frame(FrameType.HELLO, first_sequence + index, bytes([index, len(pieces)]) + piece))
        for index, piece in enumerate(pieces)
    ]


def event_frames(samples: int, label: int, scores: list[int], first_sequence: int = 0) -> list[bytes]:
    return [
        encode(
            Frame(
                FrameType.EVENT,
                first_sequence + first // 12,
                struct.pack("<IhBB", samples, label, first, len(scores))
                + struct.pack(f"<{len(scores[first : first + 12])}i", *scores[first : first + 12]),
            )
        )
        for first in range(0, len(scores), 12)
    ]


def test_hello_after_text() -> None:
    link = Link()
    (hello,) = link.feed(TEXT + b"".join(hello_frames(HELLO)))
    assert hello == Hello(
        PROTOCOL, "classifier", "yes_no", "0123456789abcdef", "nano33ble", 16000, 20, ("yes", "no", "é")
    )
    assert (link.bad_frames, link.lost_frames) == (1, 0)


def test_hello_with_a_lost_piece_is_none_and_the_next_is_whole() -> None:
    frames = hello_frames(HELLO)
    assert len(frames) >= 3
    for lost in range(len(frames)):
        link = Link()
        first = frames[:lost] + frames[lost + 1 :]
        assert link.feed(b"".join(first)) == []
        assert len(link.feed(b"".join(hello_frames(HELLO, len(frames))))) == 1
        assert link.lost_frames == (1 if lost else 0)  # nobody knows what came before the first frame


@pytest.mark.parametrize(
    "facts", [HELLO | {"protocol": 1}, {"protocol": 1}, {}, [], "hello", HELLO | {"labels": None}], ids=str
)
def test_hello_of_another_version_is_refused(facts: object) -> None:
    with pytest.raises(ToolError, match="version 4") as caught:
        Link().feed(b"".join(hello_frames(facts)))
    assert "task=flash" in caught.value.hint


def test_status_pcm_and_error() -> None:
    samples = np.array([0, -1, 32767, -32768] + [7] * (PCM_LENGTH - 4), "<i2")
    frames = [
        Frame(FrameType.STATUS, 65534, struct.pack("<IIHHHi", 2**32 - 1, 64, 65535, 500, 123, 65536)),
        Frame(FrameType.PCM, 65535, struct.pack("<I", 26) + samples.tobytes()),
        Frame(FrameType.ERROR, 0, b"no microphone"),
    ]
    status, pcm, error = Link().feed(b"".join(map(encode, frames)))
    assert status == Status(2**32 - 1, 64, 65535, 500, 123, 65536)
    assert isinstance(pcm, Pcm)
    assert pcm.first == 26
    assert pcm.samples.tolist() == samples.tolist()
    assert error == Error("no microphone")


@pytest.mark.parametrize("count", [2, 12, 13, 36, 255])
def test_event_with_any_number_of_labels(count: int) -> None:
    scores = [(-1) ** index * index * 8_000_000 for index in range(count)]
    (event,) = Link().feed(b"".join(event_frames(123456, -1, scores)))
    assert isinstance(event, Event)
    assert (event.samples, event.label, event.scores.tolist()) == (123456, -1, scores)


def test_scores_of_two_events_are_never_mixed() -> None:
    first, second = event_frames(1, 0, [1] * 24), event_frames(2, 0, [2] * 24, 2)
    link = Link()
    assert link.feed(first[0] + second[1]) == []
    assert link.lost_frames == 2


def test_unknown_and_malformed_messages_are_passed_over() -> None:
    frames = [
        Frame(0x99, 0, b"from the future"),
        Frame(FrameType.STATUS, 1, b"short"),
        Frame(FrameType.PCM, 2, b"12345"),
        Frame(FrameType.EVENT, 3),
        Frame(FrameType.HELLO, 4),
        Frame(FrameType.ERROR, 5, b"\xff"),
        Frame(FrameType.PCM, 6, bytes(54)),
        Frame(FrameType.RECEIVED, 7, bytes(7)),
        Frame(FrameType.RESULT, 8, bytes(13)),
        Frame(FrameType.RECEIVED, 9, bytes(6)),
    ]
    messages: list[Message] = Link().feed(b"".join(map(encode, frames)))
    assert messages == [Received(0, 0)]
