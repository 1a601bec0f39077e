"""A conversation with a board: greeted and checked, requests that are answered, messages as they come.

Every wait has a name in Timeouts and ends at its time with a message. Bytes that are lost or changed on the way cost
the frames that they were in: requests are repeated, and what is missing in a stream is known by number (stream.py).
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

from generator.detection.checks import MARGIN_ONE, THRESHOLD, check_min_margin
from generator.device.frame import FrameType
from generator.device.link import Link
from generator.device.messages import Error, Hello, Message, Status, min_margin_payload, threshold_payload
from generator.device.port import Port, unplugged
from generator.errors import ConfigError, ToolError

_RETRY = 0.1  # until an unplugged board is looked for again [s]


@dataclass(frozen=True)
class Timeouts:
    """Every wait for the board [s]."""

    answer: float = 0.5  # to a request, until it is repeated
    request: float = 6.0  # to a request and its repetitions
    silence: float = 5.0  # without any byte; a board says something each second
    reconnect: float = 30.0  # until an unplugged board is back


class Session:
    """Use it in a `with` statement: it connects, and closes the port at the end.

    open_port: opens the port, and again after the board was unplugged; raises ToolError where it can't.
    check: raises ToolError where the board is not the right one.
    """

    hello: Hello  # who the board is
    status: Status  # the newest one

    def __init__(
        self, open_port: Callable[[], Port], check: Callable[[Hello], None], timeouts: Timeouts | None = None
    ) -> None:
        self.timeouts = timeouts or Timeouts()
        self._open_port = open_port
        self._check = check
        self._port: Port | None = None

    def __enter__(self) -> Session:
        self._greet()
        self._check_board()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def port_name(self) -> str:
        return self._port.name if self._port else "(closed)"

    @property
    def lost_frames(self) -> int:
        """Of the board's, since it was greeted."""
        return self._link.lost_frames

    def close(self) -> None:
        if self._port is not None:
            self._port.close()
            self._port = None

    def reconnect(self, pause: Callable[[float], None] = time.sleep) -> None:
        """Waits until an unplugged board is back, then begins anew: no stream runs. `pause` passes some seconds.

        Raises ToolError if it is not back within `timeouts.reconnect`, or if another one is.
        """
        deadline = time.monotonic() + self.timeouts.reconnect
        while True:
            self.close()
            try:
                self._greet()
                break
            except ToolError:
                if time.monotonic() >= deadline:
                    raise
            pause(_RETRY)
        self._check_board()

    def receive(self, timeout: float) -> list[Message]:
        """The messages that have arrived, after at most `timeout` seconds; empty where none have.

        Raises Unplugged, or ToolError where the board reports an error or says nothing for `timeouts.silence`.
        """
        deadline = time.monotonic() + timeout
        while not self._waiting and (left := deadline - time.monotonic()) > 0:
            self._waiting.extend(self._read(left))
            self._check_silence()
        messages = list(self._waiting)
        self._waiting.clear()
        return messages

    def send(self, kind: FrameType, payload: bytes = b"") -> None:
        """Without an answer."""
        if self._port is None:
            raise unplugged(self.port_name)
        self._port.send(self._link.request(kind, payload))

    def request(self, kind: FrameType, payload: bytes = b"") -> Status:
        """Sends it until the board confirms it. receive() gives what comes before that, but for START.

        Raises ToolError where it is not confirmed within `timeouts.request`.
        """
        before, after = self._answered(kind, payload, self._confirmation)
        if kind is FrameType.START:
            self._waiting.clear()
            before = []
        self._waiting.extend([*before, *after])
        return self.status

    def set_threshold(self, rms: int) -> Status:
        """Of the detector, until the board's next reset. Raises ConfigError where it is out of range."""
        low, high = THRESHOLD
        if not low <= rms <= high:
            raise ConfigError(f"threshold {rms} must be from {low} to {high}", hint="a threshold like 500")
        return self.request(FrameType.SET_THRESHOLD, threshold_payload(rms))

    def set_min_margin(self, min_margin: float) -> Status:
        """Of the detector, ln(odds), until the board's next reset. Raises ConfigError where it is out of range."""
        check_min_margin(min_margin, "min_margin")
        return self.request(FrameType.SET_MIN_MARGIN, min_margin_payload(round(min_margin * MARGIN_ONE)))

    def _greet(self) -> None:
        self._port = self._open_port()
        self._link = Link()
        self._waiting: deque[Message] = deque()
        self._heard_at = time.monotonic()
        try:
            before, _ = self._answered(FrameType.HELLO_REQUEST, b"", self._greeting)
        except BaseException:
            self.close()
            raise
        self.hello = next(message for message in reversed(before) if isinstance(message, Hello))

    def _check_board(self) -> None:
        try:
            self._check(self.hello)
        except BaseException:
            self.close()
            raise

    def _confirmation(self, messages: list[Message]) -> int | None:
        """Index of the status that confirms the newest request."""
        for index, message in enumerate(messages):
            if isinstance(message, Status) and message.request == self._link.last_request:
                return index
        return None

    def _greeting(self, messages: list[Message]) -> int | None:
        """Index of the confirmation of a hello request; what comes before the hello is from before our time."""
        begin = next((index for index, message in enumerate(messages) if isinstance(message, Hello)), len(messages))
        end = self._confirmation(messages[begin:])
        return None if end is None else begin + end

    def _answered(
        self, kind: FrameType, payload: bytes, answer: Callable[[list[Message]], int | None]
    ) -> tuple[list[Message], list[Message]]:
        """Repeats the request until `answer` finds it in the messages. Returns those before and after it."""
        deadline = time.monotonic() + self.timeouts.request
        messages: list[Message] = []
        while time.monotonic() < deadline:
            self.send(kind, payload)
            repeat_at = time.monotonic() + self.timeouts.answer
            while (left := repeat_at - time.monotonic()) > 0:
                messages += self._read(left)
                if (index := answer(messages)) is not None:
                    return messages[:index], messages[index + 1 :]
        raise ToolError(
            f"the firmware at {self.port_name} does not answer within {self.timeouts.request:g} s",
            hint="press the board's reset button; if that does not help, flash it again:\n"
            "python -m generator task=flash project=capture (or classifier)",
        )

    def _read(self, timeout: float) -> list[Message]:
        """What arrives within `timeout` seconds."""
        if self._port is None:
            raise unplugged(self.port_name)
        data = self._port.receive(timeout)
        if data:
            self._heard_at = time.monotonic()
        messages = self._link.feed(data)
        for message in messages:
            if isinstance(message, Error):
                raise ToolError(f"the board reports: {message.text}", hint="check the configuration and flash it again")
            if isinstance(message, Status):
                self.status = message
        return messages

    def _check_silence(self) -> None:
        if time.monotonic() - self._heard_at > self.timeouts.silence:
            raise ToolError(
                f"the board at {self.port_name} has said nothing for {self.timeouts.silence:g} s",
                hint="press the board's reset button, or unplug it and plug it in again",
            )
