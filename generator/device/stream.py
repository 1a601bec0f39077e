"""What the board's microphone hears, sample by sample: sound, and the gaps in it, by number."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np

from generator.device.frame import FrameType
from generator.device.messages import Message, Pcm, Status, unwrapped
from generator.device.session import Session
from generator.errors import ToolError
from generator.types import I16

_WAIT = 0.1  # for the next piece [s]


@dataclass(frozen=True)
class Sound:
    """Samples without a gap; the first one is number `first` since the stream began."""

    first: int
    samples: I16


@dataclass(frozen=True)
class Gap:
    """Samples `first` to first + count - 1 are lost: on the way, or because the board was too slow."""

    first: int
    count: int


def listen(session: Session) -> Generator[Sound | Gap, None, None]:
    """Starts a stream, and goes on until the caller stops. Pieces follow each other: no sample is missing or twice.

    An empty Sound comes where nothing has been heard for a tenth of a second, so that the caller can stop.
    Raises Unplugged, after which the session can reconnect and a new stream be started, or ToolError.
    """
    session.request(FrameType.START)
    end = 0  # samples so far, gaps included
    try:
        while True:
            for piece in _pieces(session.receive(_WAIT), end):
                yield piece
                end = piece.first + (piece.count if isinstance(piece, Gap) else len(piece.samples))
    finally:
        _stop(session)


def _pieces(messages: list[Message], end: int) -> Iterator[Sound | Gap]:
    """The messages as sound and gaps from sample `end` on."""
    begin, parts = end, list[I16]()
    for message in messages:
        if not isinstance(message, Pcm | Status):
            continue
        count = unwrapped(message.first if isinstance(message, Pcm) else message.samples, end) - end
        if count < 0:
            raise ToolError("the board has begun its stream anew", hint="try again; the board may have been reset")
        if count > 0:
            if parts:
                yield Sound(begin, np.concatenate(parts))
            yield Gap(end, count)
            end += count
            begin, parts = end, []
        if isinstance(message, Pcm):
            parts.append(message.samples)
            end += len(message.samples)
    yield Sound(begin, np.concatenate(parts) if parts else np.zeros(0, np.int16))


def _stop(session: Session) -> None:
    """As far as the board can still be reached."""
    try:
        session.send(FrameType.STOP)
    except ToolError:
        pass
