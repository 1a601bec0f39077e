"""What computer and board say to each other over the serial port: the messages inside the frames.

A board prints text for a person until it gets a hello request; from then on it sends frames, until the port is
closed. It answers every request with a status, a hello request with hello first. The board's side is
templates/lib/link/link_messages.h.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, fields, replace

import numpy as np

from generator.device.frame import MAX_PAYLOAD_SIZE, Decoder, Frame, FrameType, encode
from generator.errors import ToolError
from generator.types import I16, I32

PROTOCOL = 1  # the version of this file and frame.py


@dataclass(frozen=True)
class Hello:
    """Who the board is."""

    protocol: int
    firmware: str  # "capture" or "classifier"
    project: str
    config_hash: str
    board: str
    sample_rate: int  # [Hz]
    gain: int
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Status:
    """Where the board is. Samples and dropped count from START (capture) or power-up (classifier), modulo 2^32."""

    samples: int  # sent (capture) or heard (classifier)
    dropped: int  # lost in that time because the board's loop() was too slow


@dataclass(frozen=True)
class Pcm:
    """What the microphone hears. Samples between the end of one and `first` of the next were lost on the way."""

    first: int  # number of the first sample since START, modulo 2^32
    samples: I16


@dataclass(frozen=True)
class Event:
    """A window that was classified."""

    samples: int  # heard when it was, since power-up, modulo 2^32
    label: int  # -1: rejected
    scores: I32  # [labels], natural log-odds, 65536 for 1


@dataclass(frozen=True)
class Error:
    """What the board can't do, in its words."""

    text: str


Message = Hello | Status | Pcm | Event | Error

_PIECE = struct.Struct("<BB")  # of a hello: index, count
_STATUS = struct.Struct("<II")  # samples, dropped
_PCM = struct.Struct("<I")  # first
_EVENT = struct.Struct("<IhBB")  # samples, label, first label, labels
_PIECE_SIZE = MAX_PAYLOAD_SIZE - _PIECE.size  # text of every piece but the last [bytes]


class Link:
    """Both directions of a link, without the port: `request` makes the bytes to send, `feed` takes those received."""

    def __init__(self) -> None:
        self.lost_frames = 0  # numbers missing among the board's frames
        self._decoder = Decoder()
        self._sequence = 0  # of the next request
        self._expected: int | None = None  # sequence of the board's next frame
        self._joined = b""  # so far, of a hello or event that takes several frames

    @property
    def bad_frames(self) -> int:
        """Stretches between delimiters that were no sound frame: damage, or text for a person."""
        return self._decoder.bad_frames

    def request(self, kind: FrameType) -> bytes:
        """HELLO_REQUEST, START or STOP as bytes for the port."""
        frame = Frame(kind, self._sequence)
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
                case FrameType.STATUS:
                    return Status(*_STATUS.unpack(frame.payload))
                case FrameType.PCM:
                    (first,) = _PCM.unpack_from(frame.payload)
                    return Pcm(first, np.frombuffer(frame.payload, "<i2", offset=_PCM.size))
                case FrameType.EVENT:
                    return self._event(frame.payload)
                case FrameType.ERROR:
                    return Error(frame.payload.decode())
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
        return _parse_hello(self._joined) if whole else None

    def _event(self, payload: bytes) -> Event | None:
        samples, label, first, count = _EVENT.unpack_from(payload)
        whole = self._join(4 * first, payload[_EVENT.size :]) and len(self._joined) == 4 * count
        return Event(samples, label, np.frombuffer(self._joined, "<i4")) if whole else None


def _parse_hello(text: bytes) -> Hello:
    try:
        facts = json.loads(text)
        hello = Hello(**{field.name: facts[field.name] for field in fields(Hello)})
        if hello.protocol == PROTOCOL:
            return replace(hello, labels=tuple(hello.labels))
    except (KeyError, TypeError, ValueError):
        pass  # another version says other things
    raise ToolError(
        f"the board's firmware speaks another version of the link than this generator (version {PROTOCOL})",
        hint="build and flash the firmware again: python -m generator task=flash project=capture (or classifier)",
    )
