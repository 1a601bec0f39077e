"""Both directions of the serial link, without the port: requests to bytes, bytes to messages.

A board prints text for a person until it gets a hello request; from then on it sends frames, until the port is
closed. It answers every request with a status, a hello request with hello first; but a piece of a clip with Received,
the last one with Result. Hello, and events and results of many labels, take several frames in a row.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np

from generator.device.frame import MAX_PAYLOAD_SIZE, Decoder, Frame, FrameType, encode
from generator.device.messages import (
    Hello,
    Message,
    Result,
    parse_error,
    parse_hello,
    parse_pcm,
    parse_received,
    parse_status,
)
from generator.types import I32, Event

_PIECE = struct.Struct("<BB")  # of a hello: index, count
_EVENT = struct.Struct("<Ih")  # samples, label
_RESULT = struct.Struct("<HhII")  # clip, label, times of hops and window
_SCORES = struct.Struct("<BB")  # first label, labels
_PIECE_SIZE = MAX_PAYLOAD_SIZE - _PIECE.size  # text of every piece but the last [bytes]
_PARSERS: dict[int, Callable[[bytes], Message]] = {
    FrameType.STATUS: parse_status,
    FrameType.PCM: parse_pcm,
    FrameType.RECEIVED: parse_received,
    FrameType.ERROR: parse_error,
}


class Link:
    """`request` makes the bytes to send, `feed` takes those received."""

    def __init__(self) -> None:
        self.lost_frames = 0  # numbers missing among the board's frames
        self._decoder = Decoder()
        self._sequence = 0  # of the next request
        self._expected: int | None = None  # sequence of the board's next frame
        self._joined = b""  # so far, of a message that takes several frames

    @property
    def bad_frames(self) -> int:
        """Stretches between delimiters that were no sound frame: damage, or text for a person."""
        return self._decoder.bad_frames

    @property
    def last_request(self) -> int:
        """Sequence number of the newest request."""
        return (self._sequence - 1) % 65536

    def request(self, kind: FrameType, payload: bytes = b"") -> bytes:
        """A frame from the computer as bytes for the port."""
        frame = Frame(kind, self._sequence, payload)
        self._sequence = (self._sequence + 1) % 65536
        return encode(frame)

    def feed(self, data: bytes) -> list[Message]:
        """The messages that `data`, as it came from the port, completes.

        Raises ToolError if the board says hello in another version of the protocol.
        """
        messages = [self._read(frame) for frame in self._decoder.feed(data)]
        return [message for message in messages if message is not None]

    def _read(self, frame: Frame) -> Message | None:
        self._count(frame)
        try:
            match frame.type:
                case FrameType.HELLO:
                    return self._hello(frame.payload)
                case FrameType.EVENT:
                    samples, label = _EVENT.unpack_from(frame.payload)
                    scores = self._scores(frame.payload[_EVENT.size :])
                    return None if scores is None else Event(samples, label, scores)
                case FrameType.RESULT:
                    clip, label, hops_time, window_time = _RESULT.unpack_from(frame.payload)
                    scores = self._scores(frame.payload[_RESULT.size :])
                    return None if scores is None else Result(clip, label, hops_time, window_time, scores)
                case kind if kind in _PARSERS:
                    return _PARSERS[kind](frame.payload)
        except (struct.error, ValueError):
            pass  # a message of another version; its hello says so
        return None

    def _count(self, frame: Frame) -> None:
        if self._expected is not None and frame.sequence != self._expected:
            self.lost_frames += (frame.sequence - self._expected) % 65536
            self._joined = b""
        self._expected = (frame.sequence + 1) % 65536

    def _join(self, begin: int, part: bytes) -> bool:
        """Appends a part that begins at byte `begin` of its message; False where one before it was lost."""
        if begin == 0:
            self._joined = b""
        if begin != len(self._joined):
            return False
        self._joined += part
        return True

    def _hello(self, payload: bytes) -> Hello | None:
        index, count = _PIECE.unpack_from(payload)
        whole = self._join(index * _PIECE_SIZE, payload[_PIECE.size :]) and index == count - 1
        return parse_hello(self._joined) if whole else None

    def _scores(self, part: bytes) -> I32 | None:
        """int32 [labels] once the last part of them is there."""
        first, count = _SCORES.unpack_from(part)
        whole = self._join(4 * first, part[_SCORES.size :]) and len(self._joined) == 4 * count
        return np.frombuffer(self._joined, "<i4") if whole else None
