"""port=: found by USB ids, and each way in which it can't be opened has its remedy."""

from __future__ import annotations

import errno
from dataclasses import dataclass, replace
from typing import Any

import pytest
import serial
from serial.tools import list_ports

from generator.config.schema import Config
from generator.device.find import find_port
from generator.device.identity import check_hello
from generator.device.messages import PROTOCOL, Hello
from generator.device.port import SerialPort
from generator.errors import ToolError
from tests.factory import make_config


@dataclass(frozen=True)
class Listed:
    """As pyserial lists a port."""

    device: str
    vid: int | None = None
    pid: int | None = None


NANO, OTHER_NANO = Listed("/dev/ttyACM0", 0x2341, 0x805A), Listed("/dev/ttyACM1", 0x2341, 0x005A)
RP2040 = Listed("/dev/ttyACM2", 0x2341, 0x005E)
BLUETOOTH, PRINTER = Listed("/dev/ttyS0"), Listed("/dev/ttyUSB0", 0x1A86, 0x7523)


@pytest.fixture(scope="module")
def config() -> Config:
    return make_config("labels=[yes,no]")


def plug(monkeypatch: pytest.MonkeyPatch, *ports: Listed) -> None:
    monkeypatch.setattr(list_ports, "comports", lambda: list(ports))


def test_the_one_board_is_found(monkeypatch: pytest.MonkeyPatch, config: Config) -> None:
    plug(monkeypatch, BLUETOOTH, PRINTER, RP2040, NANO)
    assert find_port(config.board) == NANO.device


def test_several_boards_are_listed(monkeypatch: pytest.MonkeyPatch, config: Config) -> None:
    plug(monkeypatch, OTHER_NANO, NANO)
    with pytest.raises(ToolError) as caught:
        find_port(config.board)
    assert caught.value.problem.splitlines() == [
        "port=auto: more than one Arduino Nano 33 BLE Sense is plugged in",
        "  port=/dev/ttyACM0  Arduino Nano 33 BLE Sense",
        "  port=/dev/ttyACM1  Arduino Nano 33 BLE Sense",
    ]
    assert caught.value.hint == "port=/dev/ttyACM0"


def test_another_board_is_named(monkeypatch: pytest.MonkeyPatch, config: Config) -> None:
    plug(monkeypatch, RP2040)
    with pytest.raises(ToolError, match="port=/dev/ttyACM2  Arduino Nano RP2040 Connect"):
        find_port(config.board)


def test_no_board(monkeypatch: pytest.MonkeyPatch, config: Config) -> None:
    plug(monkeypatch, BLUETOOTH, PRINTER)
    with pytest.raises(ToolError, match="no Arduino Nano 33 BLE Sense is plugged in") as caught:
        find_port(config.board)
    assert "port=virtual" in caught.value.hint


@pytest.mark.parametrize(
    ("number", "problem", "hint"),
    [
        (errno.EBUSY, "in use by another program", "serial monitor"),
        (errno.EAGAIN, "in use by another program", "serial monitor"),
        (errno.EACCES, "no permission", "usermod -aG dialout"),
        (errno.EPERM, "no permission", "udev"),
        (errno.ENOENT, "ports of this computer: /dev/ttyACM0, /dev/ttyACM2", "port=auto"),
        (None, "ports of this computer: /dev/ttyACM0, /dev/ttyACM2", "port=auto"),
    ],
)
def test_a_port_that_cannot_be_opened(
    monkeypatch: pytest.MonkeyPatch, number: int | None, problem: str, hint: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise serial.SerialException(number, "refused") if number else serial.SerialException("refused")

    plug(monkeypatch, RP2040, NANO)
    monkeypatch.setattr(serial, "Serial", refuse)
    with pytest.raises(ToolError, match=problem) as caught:
        SerialPort("/dev/ttyACM7")
    assert "port=/dev/ttyACM7" in caught.value.problem
    assert hint in caught.value.hint


def test_a_device_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    plug(monkeypatch)
    with pytest.raises(ToolError, match=r"port=/no/such/device can't be opened: .*; ports of this computer: none"):
        SerialPort("/no/such/device")


@pytest.mark.parametrize("firmware", ["capture", "classifier"])
def test_the_right_board_passes(config: Config, firmware: str) -> None:
    hello = hello_of(config, firmware)
    check_hello(hello, config, hello.firmware)  # type: ignore[arg-type]


def hello_of(config: Config, firmware: str) -> Hello:
    audio, gain = config.audio, config.capture.gain
    return Hello(
        PROTOCOL, firmware, config.name, config.hash, config.board.name, audio.sample_rate, gain, config.labels
    )


WRONG = [
    {"firmware": "capture"},
    {"project": "other"},
    {"labels": ("no", "yes")},
    {"board": "nanorp2040connect"},
    {"sample_rate": 41667},
    {"gain": 40},
    {"config_hash": "0" * 16},
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_the_wrong_classifier_is_refused(config: Config, wrong: dict[str, Any]) -> None:
    hello = replace(hello_of(config, "classifier"), **wrong)
    with pytest.raises(ToolError, match="the board") as caught:
        check_hello(hello, config, "classifier")
    assert "python -m generator 'labels=[yes,no]' task=flash project=classifier" in caught.value.hint


@pytest.mark.parametrize(
    "wrong", [{"firmware": "classifier"}, {"board": "x"}, {"sample_rate": 1}, {"gain": 40}], ids=str
)
def test_the_wrong_capture_firmware_is_refused(config: Config, wrong: dict[str, Any]) -> None:
    hello = replace(hello_of(config, "capture"), **wrong)
    with pytest.raises(ToolError, match="the board") as caught:
        check_hello(hello, config, "capture")
    assert "task=capture" in caught.value.hint


def test_any_projects_capture_firmware_will_do(config: Config) -> None:
    hello = replace(hello_of(config, "capture"), project="other", config_hash="0" * 16, labels=("a", "b"))
    check_hello(hello, config, "capture")
