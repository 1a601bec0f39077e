"""The capture firmware on the virtual board: every sample arrives, every fault shows, nothing is left behind."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest

from generator.config.schema import Config, Speed
from generator.device.connect import connect
from generator.device.port import Unplugged
from generator.device.session import Session
from generator.device.stream import listen
from generator.device.virtual import VirtualBoard
from generator.device.virtual_build import build
from generator.errors import DatasetError, ToolError
from generator.types import I16
from tests.factory import RATE

from .live import WARM_UP, MakeConfig, Stream, speech, write_wav

LEAST_SPEED = 20  # times real time


SOAK = bool(os.environ.get("GENERATOR_SOAK"))
MINUTES = 60 if SOAK else 0.5  # of speech in the longest stream


@pytest.fixture(scope="module")
def words(shared_data: Path) -> I16:
    return speech(shared_data, 30)


def hear(config: Config, count: int) -> Stream:
    """A stream until `count` samples are over."""
    with connect(config, "capture") as session:
        stream = Stream()
        for piece in listen(session):
            stream.add(piece)
            if stream.end >= count:
                return stream
    raise AssertionError("the stream ended")


def test_every_sample_of_a_recording_arrives(live: MakeConfig, shared_data: Path, tmp_path: Path) -> None:
    """Real speech, from its first sample to its last; an hour of it with GENERATOR_SOAK=1 (`make soak`)."""
    recordings = np.array_split(speech(shared_data, MINUTES * 60), max(1, round(MINUTES)))
    for index, recording in enumerate(recordings):
        write_wav(tmp_path / f"{index:03}.wav", recording)
    config = live(sound=str(tmp_path))
    build(Path(config.project_dir) / "capture", Path(config.cache_dir))
    silence = np.zeros(RATE, np.int16)
    parts = [silence[WARM_UP:], *(part for recording in recordings for part in (recording, silence)), silence]
    source = np.concatenate(parts)

    before = cpu_seconds()
    stream = hear(config, len(source) - RATE)
    minutes = stream.end / RATE / 60
    computer, board = (spent / minutes for spent in np.subtract(cpu_seconds(), before))
    print(f"\n{minutes:.1f} minutes of sound, {len(stream.gaps)} gaps, {stream.speed:.0f} x real time")
    print(f"CPU a minute of sound: {computer:.2f} s for the session, {board:.2f} s for the board")
    stream.check(source)
    assert stream.offset(source) >= 0
    assert not stream.gaps
    assert stream.speed >= LEAST_SPEED


def cpu_seconds() -> tuple[float, float]:
    """Of this program, and of those that it started and that have ended."""
    usage = os.times()
    return usage.user + usage.system, usage.children_user + usage.children_system


def test_recordings_of_a_folder_follow_each_other(live: MakeConfig, words: I16, tmp_path: Path) -> None:
    first, second = words[:20_000], words[20_000:50_000]
    (tmp_path / "b").mkdir()
    write_wav(tmp_path / "a.wav", first)
    write_wav(tmp_path / "b" / "a.wav", second)
    silence = np.zeros(RATE // 2, np.int16)
    stream = hear(live(sound=str(tmp_path), silence=0.5), 5 * RATE)
    stream.check(np.concatenate([np.zeros(RATE, np.int16), first, silence, second, np.zeros(5 * RATE, np.int16)]))


def test_real_time_is_real(live: MakeConfig) -> None:
    """From the first piece on: how long the board takes to start says nothing of its clock."""
    stream, arrived = Stream(), list[tuple[float, int]]()
    with connect(live(speed=Speed.real_time), "capture") as session:
        for piece in listen(session):
            stream.add(piece)
            arrived.append((time.monotonic(), stream.end))
            if stream.end >= arrived[0][1] + 1.5 * RATE:
                break
    (begin, first), (end, last) = arrived[0], arrived[-1]
    assert end - begin == pytest.approx((last - first) / RATE, abs=0.3)
    assert not stream.gaps


@pytest.mark.parametrize("fault", [{"drop": 1e-4}, {"corrupt": 1e-4}, {"overrun": 1.0}, {"stall": 4.0}], ids=str)
def test_a_fault_shows_as_gaps(live: MakeConfig, words: I16, tmp_path: Path, fault: dict[str, float]) -> None:
    path = write_wav(tmp_path / "words.wav", words)
    stream = Stream()
    with connect(live(sound=str(path), silence=0.0, repeat=True, seed=1, **fault), "capture") as session:
        for piece in listen(session):
            stream.add(piece)
            if stream.end >= 20 * RATE and session.status.samples >= 20 * RATE:
                break
        dropped = session.status.dropped
    stream.check(np.tile(words, 3))
    assert stream.lost > 0
    if "overrun" in fault or "stall" in fault:
        assert abs(dropped - sum(gap.count for gap in stream.gaps if gap.first < session.status.samples)) <= RATE
        assert all(gap.count >= 2048 for gap in stream.gaps)
    else:
        assert dropped == 0
        assert all(gap.count % 26 == 0 for gap in stream.gaps)


def test_a_slow_computer_loses_sound_and_knows_it(live: MakeConfig, words: I16, tmp_path: Path) -> None:
    path = write_wav(tmp_path / "words.wav", words)
    stream = hear(live(sound=str(path), silence=0.0, repeat=True, throughput=20_000), 10 * RATE)
    stream.check(np.tile(words, 2))
    assert 0.4 < stream.lost / stream.end < 0.6  # 40 kB/s is what the sound takes


def test_unplugged_in_mid_stream(live: MakeConfig) -> None:
    config = live()
    with VirtualBoard(Path(config.project_dir) / "capture", config) as board:
        with Session(board.open, lambda hello: None) as session:
            with pytest.raises(Unplugged, match="was unplugged"):
                for number, _ in enumerate(listen(session)):
                    if number == 10:
                        board.unplug()
            with pytest.raises(ToolError, match="can't be opened"):
                board.open()
            board.plug()
            session.reconnect()
            stream = Stream()
            for piece in listen(session):
                stream.add(piece)
                if stream.end > RATE:
                    break
            assert not stream.gaps


def test_a_port_by_its_name(live: MakeConfig) -> None:
    config = live()
    with VirtualBoard(Path(config.project_dir) / "capture", config) as board:
        with connect(replace(config, port=str(board.port)), "capture") as session:
            assert session.hello.config_hash == config.hash


def test_a_board_that_stays_away_is_not_waited_for_without_end(live: MakeConfig) -> None:
    config = live()
    with VirtualBoard(Path(config.project_dir) / "capture", config) as board:
        with Session(board.open, lambda hello: None) as session:
            session.timeouts = replace(session.timeouts, reconnect=0.5)
            board.unplug()
            begin = time.monotonic()
            with pytest.raises(ToolError):
                session.reconnect()
            assert time.monotonic() - begin < 2


def test_a_port_in_use(live: MakeConfig) -> None:
    config = live()
    with VirtualBoard(Path(config.project_dir) / "capture", config) as board:
        port = board.open()
        with pytest.raises(ToolError, match="in use by another program") as caught:
            board.open()
        assert "serial monitor" in caught.value.hint
        port.close()
        board.open().close()


def test_the_wrong_firmware_is_refused(live: MakeConfig, tmp_path: Path) -> None:
    config = live()
    changed = replace(config, capture=replace(config.capture, gain=21))
    with pytest.raises(ToolError, match=r"capture\.gain=20, but the configuration has capture\.gain=21") as caught:
        with connect(changed, "capture"):
            pass
    assert "task=flash project=capture" in caught.value.hint


def test_no_project(live: MakeConfig, tmp_path: Path) -> None:
    config = replace(live(), project_dir=str(tmp_path))
    with pytest.raises(ToolError, match="which is not there") as caught:
        with connect(config, "capture"):
            pass
    typed = f"'labels=[yes,no]' port=virtual output_dir={config.output_dir}"
    assert caught.value.hint == f"python -m generator {typed} task=capture"


@pytest.mark.parametrize("sound", ["/no/such/file.wav", "empty"])
def test_no_sound(live: MakeConfig, tmp_path: Path, sound: str) -> None:
    (tmp_path / "empty").mkdir()
    config = live(sound=str(tmp_path / sound))
    with pytest.raises(DatasetError, match=r"virtual\.sound"):
        with connect(config, "capture"):
            pass


def test_a_sketch_that_would_stop_a_board(live: MakeConfig, tmp_path: Path) -> None:
    config = live()
    project = shutil.copytree(Path(config.project_dir) / "capture", tmp_path / "capture")
    main = project / "src" / "main.cpp"
    text = main.read_text()
    main.write_text(text.replace("void loop() {", "void loop() { static uint8_t big[65]; Serial.write(big, 65);"))
    with pytest.raises(ToolError, match="more than 64 bytes to Serial"):
        with VirtualBoard(project, config) as board:
            with Session(board.open, lambda hello: None):
                pass


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_nothing_is_left_behind(live: MakeConfig) -> None:
    config = live()
    with pytest.raises(RuntimeError, match="of the caller"):
        with VirtualBoard(Path(config.project_dir) / "capture", config) as board:
            assert is_running(board.pid)
            raise RuntimeError("of the caller")
    assert not is_running(board.pid)
    assert not board.port.parent.exists()


def hold(config: Config, told: Connection) -> None:
    """A program that runs a board until it is killed."""
    with VirtualBoard(Path(config.project_dir) / "capture", config) as board:
        told.send((board.pid, board.port.parent))
        time.sleep(60)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
def test_a_killed_program_takes_its_board_along(live: MakeConfig, number: signal.Signals) -> None:
    context = multiprocessing.get_context("fork")
    told, tell = context.Pipe()
    program = context.Process(target=hold, args=(live(), tell))
    program.start()
    assert told.poll(30)
    pid, folder = told.recv()
    assert program.pid is not None
    os.kill(program.pid, number)
    program.join(10)
    deadline = time.monotonic() + 5
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(pid)
    assert not folder.exists()
