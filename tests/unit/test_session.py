"""The session and the stream over a port in memory: every wait ends, every request is repeated, every gap is known."""

from __future__ import annotations

import json
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from generator.device.frame import Decoder, Frame, FrameType, encode
from generator.device.messages import PCM_LENGTH, PROTOCOL, Hello
from generator.device.port import Unplugged, unplugged
from generator.device.session import Session, Timeouts
from generator.device.stream import Gap, Sound, listen
from generator.errors import ConfigError, ToolError

HELLO = Hello(PROTOCOL, "capture", "yes_no", "0123456789abcdef", "nano33ble", 16000, 20, ("yes", "no"))
QUICK = Timeouts(answer=0.02, request=0.1, silence=0.3, reconnect=0.2)
SLACK = 0.5  # that a wait may take longer on a busy computer [s]


@dataclass
class Board:
    """A port whose board answers at once. `answer` may be replaced."""

    name: str = "memory"
    threshold: int = 500
    is_plugged: bool = True
    requests: list[Frame] = field(default_factory=list)
    output: bytes = b""
    sequence: int = 65530
    lost_requests: int = 0  # the next ones, on the way
    hello: Hello = HELLO
    _decoder: Decoder = field(default_factory=Decoder)

    def receive(self, timeout: float) -> bytes:
        if not self.is_plugged:
            raise unplugged(self.name)
        if not self.output:
            time.sleep(min(timeout, 0.005))
        data, self.output = self.output, b""
        return data

    def send(self, data: bytes) -> None:
        if not self.is_plugged:
            raise unplugged(self.name)
        for request in self._decoder.feed(data):
            if self.lost_requests > 0:
                self.lost_requests -= 1
            else:
                self.requests.append(request)
                self.answer(request)

    def close(self) -> None:
        pass

    def answer(self, request: Frame) -> None:
        if request.type == FrameType.HELLO_REQUEST:
            text = json.dumps(vars(self.hello)).encode()
            pieces = [text[at : at + 54] for at in range(0, len(text), 54)]
            for index, piece in enumerate(pieces):
                self.say(FrameType.HELLO, bytes([index, len(pieces)]) + piece)
        if request.type == FrameType.SET_THRESHOLD:
            (self.threshold,) = struct.unpack("<H", request.payload)
        self.say_status(0, request.sequence)

    def say(self, kind: FrameType, payload: bytes) -> None:
        self.output += encode(Frame(kind, self.sequence % 65536, payload))
        self.sequence += 1

    def say_status(self, samples: int, request: int | None = None) -> None:
        newest = self.requests[-1].sequence if request is None else request
        self.say(FrameType.STATUS, struct.pack("<IIHHHi", samples % 2**32, 0, newest, self.threshold, 0, 0))

    def say_pcm(self, first: int) -> None:
        """Samples that are their own numbers, modulo 10000."""
        samples = np.arange(first, first + PCM_LENGTH) % 10000
        self.say(FrameType.PCM, struct.pack("<I", first % 2**32) + samples.astype("<i2").tobytes())


def session_with(board: Board, check: Callable[[Hello], None] = lambda hello: None) -> Session:
    return Session(lambda: board, check, QUICK)


def test_hello() -> None:
    board = Board()
    board.output = b"yes 1234\nno 99\n"
    with session_with(board) as session:
        assert session.hello == HELLO
        assert session.status.threshold == 500


@pytest.mark.parametrize("lost", [1, 3])
def test_a_lost_request_is_repeated(lost: int) -> None:
    board = Board()
    with session_with(board) as session:
        board.lost_requests = lost
        assert session.set_threshold(123).threshold == 123
    assert [request.type for request in board.requests] == [FrameType.HELLO_REQUEST, FrameType.SET_THRESHOLD]


@pytest.mark.parametrize("threshold", [0, 32768])
def test_a_threshold_out_of_range(threshold: int) -> None:
    with session_with(Board()) as session, pytest.raises(ConfigError, match="from 1 to 32767"):
        session.set_threshold(threshold)


def test_a_firmware_that_does_not_answer() -> None:
    begin = time.monotonic()
    with pytest.raises(ToolError, match=r"does not answer within 0\.1 s") as caught:
        with session_with(Board(lost_requests=10**6)):
            pass
    assert time.monotonic() - begin < QUICK.request + SLACK
    assert "task=flash" in caught.value.hint


def test_a_board_that_falls_silent() -> None:
    with session_with(Board()) as session:
        begin = time.monotonic()
        with pytest.raises(ToolError, match=r"has said nothing for 0\.3 s"):
            for _ in listen(session):
                pass
        assert time.monotonic() - begin < QUICK.silence + 0.2 + SLACK


def test_a_refused_board_is_let_go() -> None:
    def refuse(hello: Hello) -> None:
        raise ToolError(f"{hello.project}?", hint="another one")

    with pytest.raises(ToolError, match=r"yes_no\?"):
        with session_with(Board(), refuse):
            pass


def test_what_the_board_reports_is_said() -> None:
    board = Board()
    with session_with(board) as session:
        board.say(FrameType.ERROR, b"this microphone can't do audio.sample_rate")
        with pytest.raises(ToolError, match="the board reports: this microphone"):
            session.receive(0.1)


def test_messages_around_a_confirmation_are_kept() -> None:
    board = Board()
    with session_with(board) as session:
        event = struct.pack("<IhBB2i", 7, 1, 0, 2, -5, 5)
        board.say(FrameType.EVENT, event)
        session.set_threshold(9)
        board.say(FrameType.EVENT, event)
        messages = session.receive(0.01) + session.receive(0.01)
    assert sum(type(message).__name__ == "Event" for message in messages) == 2


def test_receive_returns_when_its_time_is_over() -> None:
    with session_with(Board()) as session:
        begin = time.monotonic()
        assert session.receive(0.03) == []
        assert 0.03 <= time.monotonic() - begin < 0.03 + SLACK


def test_unplugged_and_back() -> None:
    board = Board()
    with session_with(board) as session:
        board.is_plugged = False
        with pytest.raises(Unplugged, match="the board at memory was unplugged"):
            session.receive(0.1)
        begin = time.monotonic()
        with pytest.raises(Unplugged):
            session.reconnect()
        assert QUICK.reconnect <= time.monotonic() - begin < QUICK.reconnect + SLACK
        board.is_plugged = True
        session.reconnect()
        assert session.set_threshold(3).threshold == 3


def test_another_board_in_its_place_is_refused_at_once() -> None:
    board, greeted = Board(), list[Hello]()

    def first_only(hello: Hello) -> None:
        greeted.append(hello)
        if len(greeted) > 1:
            raise ToolError("another board", hint="the first one")

    with session_with(board, first_only) as session:
        begin = time.monotonic()
        with pytest.raises(ToolError, match="another board"):
            session.reconnect()
        assert time.monotonic() - begin < QUICK.reconnect
    assert len(greeted) == 2


def pieces(board: Board, firsts: list[int], last: int) -> list[Sound | Gap]:
    """What listen() gives of PCM messages that begin at `firsts`, and a status at `last`."""
    heard: list[Sound | Gap] = []
    with session_with(board) as session:
        stream = listen(session)
        heard.append(next(stream))
        for first in firsts:
            board.say_pcm(first)
        board.say_status(last)
        while sum(piece.count if isinstance(piece, Gap) else len(piece.samples) for piece in heard) < last:
            heard.append(next(stream))
        stream.close()
    assert board.requests[-1].type == FrameType.STOP
    return heard


def described(heard: list[Sound | Gap]) -> list[tuple[str, int, int]]:
    """Kind, first and length of all but empty pieces; the samples must be their own numbers."""
    found = []
    for piece in heard:
        if isinstance(piece, Gap):
            found.append(("gap", piece.first, piece.count))
        elif len(piece.samples):
            numbers = np.arange(piece.first, piece.first + len(piece.samples)) % 10000
            assert piece.samples.tolist() == numbers.tolist()
            found.append(("sound", piece.first, len(piece.samples)))
    return found


@pytest.mark.parametrize(
    ("firsts", "last", "expected"),
    [
        ([0, 26, 52], 78, [("sound", 0, 78)]),
        ([0, 52], 78, [("sound", 0, 26), ("gap", 26, 26), ("sound", 52, 26)]),
        ([26], 52, [("gap", 0, 26), ("sound", 26, 26)]),
        ([0, 1026], 1052, [("sound", 0, 26), ("gap", 26, 1000), ("sound", 1026, 26)]),
        ([0], 52, [("sound", 0, 26), ("gap", 26, 26)]),  # the last one is lost
        ([], 5, [("gap", 0, 5)]),
    ],
)
def test_gaps_are_known_by_number(firsts: list[int], last: int, expected: list[tuple[str, int, int]]) -> None:
    assert described(pieces(Board(), firsts, last)) == expected


def test_numbers_begin_again_at_2_to_32() -> None:
    steps = [2**30, 2**31, 3 * 2**30, 2**32 - 26, 2**32, 2**32 + 52]
    heard = described(pieces(Board(), steps, steps[-1] + 26))
    assert heard[-4:] == [
        ("gap", 3 * 2**30 + 26, 2**30 - 52),
        ("sound", 2**32 - 26, 52),
        ("gap", 2**32 + 26, 26),
        ("sound", 2**32 + 52, 26),
    ]


def test_a_stream_that_begins_anew_is_no_gap() -> None:
    board = Board()
    with session_with(board) as session:
        stream = listen(session)
        next(stream)
        board.say_pcm(0)
        board.say_pcm(26)
        board.say_pcm(0)
        with pytest.raises(ToolError, match="begun its stream anew"):
            while True:
                next(stream)


def test_what_an_older_stream_sent_is_left_out() -> None:
    board = Board()
    with session_with(board) as session:
        board.say_pcm(700)
        board.say_status(726)
        stream = listen(session)
        assert described([next(stream)]) == []
        board.say_pcm(0)
        assert described([next(stream), next(stream)]) == [("sound", 0, 26)]
