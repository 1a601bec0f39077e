"""Frames of the serial link: bytes on the wire to typed, numbered, checked payloads and back.

    0x00 | COBS( type u8 | sequence u16 | payload, 0 to 56 bytes | CRC u16 ) | 0x00        little endian

COBS (consistent overhead byte stuffing; Cheshire and Baker, 1999) keeps 0x00 out of what lies between the delimiters,
so a receiver is back in step at the next 0x00, whatever came before it. The CRC is CRC-16/CCITT-FALSE (polynomial
0x1021, initial value 0xffff) over type, sequence and payload. The board's side is templates/lib/link/link_frame.h.
"""

from __future__ import annotations

import struct
from binascii import crc_hqx
from dataclasses import dataclass
from enum import IntEnum

MAX_FRAME_SIZE = 64  # [bytes], one USB packet
MAX_PAYLOAD_SIZE = 56  # [bytes]

_HEADER = struct.Struct("<BH")
_CRC = struct.Struct("<H")


class FrameType(IntEnum):
    HELLO_REQUEST = 0x01  # from the computer
    START = 0x02
    STOP = 0x03
    SET_THRESHOLD = 0x04
    CLIP = 0x05
    STATUS_REQUEST = 0x06
    SET_MIN_MARGIN = 0x07
    HELLO = 0x81  # from the board
    STATUS = 0x82
    PCM = 0x83
    EVENT = 0x84
    ERROR = 0x85
    RECEIVED = 0x86
    RESULT = 0x87


@dataclass(frozen=True)
class Frame:
    type: int  # a FrameType, or what a newer version may have
    sequence: int  # counts the sender's frames, modulo 65536
    payload: bytes = b""  # at most MAX_PAYLOAD_SIZE


def encode(frame: Frame) -> bytes:
    """The frame as it goes over the wire, at most MAX_FRAME_SIZE bytes."""
    body = _HEADER.pack(frame.type, frame.sequence) + frame.payload
    return b"\0" + _stuff(body + _CRC.pack(_crc(body))) + b"\0"


class Decoder:
    """Finds frames in a stream of bytes that comes in pieces of any length. Holds at most one frame of it."""

    def __init__(self) -> None:
        self.bad_frames = 0  # stretches between delimiters that were no sound frame: damage, or text for a person
        self._rest = b""

    def feed(self, data: bytes) -> list[Frame]:
        *stretches, rest = (self._rest + data).split(b"\0")
        self._rest = rest[:MAX_FRAME_SIZE]  # longer than any frame already: bad, however it goes on
        frames = [_decode(stretch) for stretch in stretches if stretch]
        self.bad_frames += frames.count(None)
        return [frame for frame in frames if frame is not None]


def _decode(stuffed: bytes) -> Frame | None:
    body = _unstuff(stuffed) if len(stuffed) <= MAX_FRAME_SIZE - 2 else b""
    if len(body) < _HEADER.size + _CRC.size or _CRC.pack(_crc(body[: -_CRC.size])) != body[-_CRC.size :]:
        return None
    kind, sequence = _HEADER.unpack_from(body)
    return Frame(kind, sequence, body[_HEADER.size : -_CRC.size])


def _crc(body: bytes) -> int:
    return crc_hqx(body, 0xFFFF)


def _stuff(body: bytes) -> bytes:
    """COBS of fewer than 254 bytes: runs that end with a zero, or the body, each behind its length + 1."""
    return b"".join(bytes([len(run) + 1]) + run for run in body.split(b"\0"))


def _unstuff(stuffed: bytes) -> bytes:
    """Undoes _stuff(); empty where the lengths don't add up."""
    runs, begin = [], 0
    while begin < len(stuffed):
        end = begin + stuffed[begin]
        runs.append(stuffed[begin + 1 : end])
        begin = end
    return b"\0".join(runs) if begin == len(stuffed) else b""
