"""Clips through the board's own front end and model (task=evaluate)."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator

from generator.device.frame import FrameType
from generator.device.messages import CLIP_LENGTH, Received, Result, clip_payload
from generator.device.session import Session
from generator.errors import ToolError
from generator.types import I16

AHEAD = 4  # pieces of a clip on their way at once: they fit the board's input buffer of 256 bytes
REPEAT_AFTER = 0.25  # without progress [s]
GIVE_UP_AFTER = 10.0  # without progress [s]


class ClipScorer:
    """Sends clips one by one. The session's classifier hears no microphone until its next request."""

    def __init__(self, session: Session, hop_length: int) -> None:
        self._session = session
        self._hop_length = hop_length
        self._numbers = itertools.cycle(range(1, 65536))

    def score(self, pcm: I16) -> Result:
        """The window that ends with the clip; `pcm` [samples] in whole hops: features.matrix.until_window().

        Raises Unplugged, or ToolError where the board makes no progress for GIVE_UP_AFTER seconds.
        """
        clip, sent, received = next(self._numbers), 0, 0
        progress_at = repeated_at = time.monotonic()
        while True:
            sent = self._send(clip, pcm, sent, received)
            for answer in self._answers(clip):
                if isinstance(answer, Result):
                    return answer
                if answer.samples > received:
                    received, progress_at = answer.samples, time.monotonic()
            now = time.monotonic()
            if now - progress_at > GIVE_UP_AFTER:
                raise ToolError(
                    f"the board at {self._session.port_name} has stopped scoring", hint="reset the board and try again"
                )
            if now - max(progress_at, repeated_at) > REPEAT_AFTER:
                sent, repeated_at = min(received, (len(pcm) - 1) // CLIP_LENGTH * CLIP_LENGTH), now

    def _send(self, clip: int, pcm: I16, sent: int, received: int) -> int:
        """Pieces from sample `sent` on, until AHEAD of them are on their way. Returns the samples sent."""
        while sent < min(len(pcm), received + AHEAD * CLIP_LENGTH):
            piece = pcm[sent : sent + CLIP_LENGTH]
            self._session.send(FrameType.CLIP, clip_payload(clip, len(pcm) // self._hop_length, sent, piece))
            sent += len(piece)
        return sent

    def _answers(self, clip: int) -> Iterator[Received | Result]:
        for message in self._session.receive(REPEAT_AFTER):
            if isinstance(message, Received | Result) and message.clip == clip:
                yield message
