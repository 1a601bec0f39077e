"""What computer and board say to each other over the serial port: the messages inside the frames.

The board's side is templates/lib/link/link_messages.h.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, fields, replace

import numpy as np

from generator.device.frame import MAX_PAYLOAD_SIZE
from generator.errors import ToolError
from generator.types import I16, I32, Event

PROTOCOL = 4  # the version of this file, frame.py and link.py


def unwrapped(number: int, near: int) -> int:
    """A sample's number modulo 2^32 as the one that is nearest to `near`."""
    return near + (number - near + 2**31) % 2**32 - 2**31


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
    """Where the board is. Samples count from START (capture) or power-up (classifier), lost ones too, modulo 2^32."""

    samples: int  # that the microphone has given
    dropped: int  # of these: lost because the board's loop() or the computer was too slow
    request: int  # sequence number of our newest request that arrived
    threshold: int  # of the detector [RMS, 16-bit sample units]; 0: there is none
    level: int  # of the loudest hop since the status before, as the detector takes it [RMS, 16-bit sample units]
    min_margin: int = 0  # of the detector [1/65536 of ln(odds)]


@dataclass(frozen=True)
class Pcm:
    """What the microphone hears. Samples between the end of one and `first` of the next are lost."""

    first: int  # number of the first sample since START, modulo 2^32
    samples: I16  # [PCM_LENGTH]


@dataclass(frozen=True)
class Error:
    """What the board can't do, in its words."""

    text: str


@dataclass(frozen=True)
class Received:
    """How much of a clip the board has without a gap."""

    clip: int
    samples: int


@dataclass(frozen=True)
class Result:
    """What the board's model says of a clip's window."""

    clip: int
    label: int  # -1: rejected
    hops_time: int  # of the front end for all hops of the clip [µs]
    window_time: int  # of features and model for the window [µs]
    scores: I32  # [labels]


Message = Hello | Status | Pcm | Event | Error | Received | Result

_STATUS = struct.Struct("<IIHHHi")  # samples, dropped, request, threshold, level, min_margin
_PCM = struct.Struct("<I")  # first
_RECEIVED = struct.Struct("<HI")  # clip, samples
_THRESHOLD = struct.Struct("<H")
_MIN_MARGIN = struct.Struct("<I")
_CLIP = struct.Struct("<HHI")  # clip, hops, first
PCM_LENGTH = (MAX_PAYLOAD_SIZE - _PCM.size) // 2  # samples in a PCM message
CLIP_LENGTH = (MAX_PAYLOAD_SIZE - _CLIP.size) // 2  # samples in a piece of a clip, at most


def threshold_payload(rms: int) -> bytes:
    """Of SET_THRESHOLD; 1 to 32767."""
    return _THRESHOLD.pack(rms)


def min_margin_payload(min_margin: int) -> bytes:
    """Of SET_MIN_MARGIN; 0 to 2^30."""
    return _MIN_MARGIN.pack(min_margin)


def clip_payload(clip: int, num_hops: int, first: int, samples: I16) -> bytes:
    """Of CLIP: samples [at most CLIP_LENGTH] from number `first` on of a clip of `num_hops` hops."""
    return _CLIP.pack(clip, num_hops, first) + samples.astype("<i2").tobytes()


def parse_status(payload: bytes) -> Status:
    """Raises struct.error where the payload is none; so do the others, or ValueError."""
    return Status(*_STATUS.unpack(payload))


def parse_pcm(payload: bytes) -> Pcm:
    (first,) = _PCM.unpack_from(payload)
    if len(payload) != MAX_PAYLOAD_SIZE:
        raise ValueError
    return Pcm(first, np.frombuffer(payload, "<i2", offset=_PCM.size))


def parse_received(payload: bytes) -> Received:
    return Received(*_RECEIVED.unpack(payload))


def parse_error(payload: bytes) -> Error:
    return Error(payload.decode())


def parse_hello(text: bytes) -> Hello:
    """The board's JSON. Raises ToolError where it is another version's."""
    try:
        facts = json.loads(text)
        hello = Hello(**{field.name: facts[field.name] for field in fields(Hello)})
        if hello.protocol == PROTOCOL:
            return replace(hello, labels=tuple(hello.labels))
    except (KeyError, TypeError, ValueError, RecursionError):
        pass  # another version says other things
    raise ToolError(
        f"the board's firmware speaks another version of the link than this generator (version {PROTOCOL})",
        hint="make, build and flash the firmware again: python -m generator task=flash project=capture (or classifier)",
    )
