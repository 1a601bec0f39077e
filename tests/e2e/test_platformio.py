"""task=build and task=flash with a stand-in `pio` on PATH: what it is asked, what is made of what it says."""

from __future__ import annotations

import importlib.util
import json
import shutil
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from serial.tools import list_ports

from generator.cli import main
from tests.conftest import find_tool

PIO = """#!{python}
import configparser, json, pathlib, sys
here = pathlib.Path({folder!r})
(here / "arguments.json").write_text(json.dumps(sys.argv[1:]))
options = dict(zip(sys.argv[2::2], sys.argv[3::2]))
project = configparser.ConfigParser()
assert project.read(pathlib.Path(options["-d"]) / "platformio.ini")
assert project.has_section("env:" + options["-e"])
print((here / "says").read_text(), end="", flush=True)
print("on standard error", file=sys.stderr, flush=True)
sys.exit(int((here / "status").read_text()))
"""
BUILT = """Processing nano33ble (platform: nordicnrf52@10.11.0; board: nano33ble; framework: arduino)
Compiling .pio/build/nano33ble/src/main.cpp.o
RAM:   [==        ]  22.3% (used 58432 bytes from 262144 bytes)
Flash: [=         ]  12.3% (used 121004 bytes from 983040 bytes)
========================= [SUCCESS] Took 9.12 seconds =========================
"""
LABELS = "labels=[yes,no]"


@dataclass(frozen=True)
class Result:
    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Listed:
    """As pyserial lists a port."""

    device: str
    vid: int = 0x2341
    pid: int = 0x805A


@dataclass(frozen=True)
class StandIn:
    """A `pio` that says what it is told to, and the folder with its generated project."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def says(self, text: str, status: int = 0) -> None:
        (self.folder / "says").write_text(text, encoding="utf-8")
        (self.folder / "status").write_text(str(status), encoding="utf-8")

    def run(self, *arguments: str) -> Result:
        status = main([LABELS, *arguments])
        return Result(status, *self.capsys.readouterr())

    @property
    def arguments(self) -> list[str]:
        path = self.folder / "arguments.json"
        return list(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else []


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory, few_samples: Path) -> Path:
    find_tool("g++")
    folder = tmp_path_factory.mktemp("generated")
    assert main([LABELS, f"samples_dir={few_samples}", f"output_dir={folder}"]) == 0
    return folder


@pytest.fixture
def pio(
    generated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> StandIn:
    program = tmp_path / "bin" / "pio"
    program.parent.mkdir()
    program.write_text(PIO.format(python=sys.executable, folder=str(tmp_path)), encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    shutil.copytree(generated, tmp_path / "firmware_out")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    monkeypatch.setattr(list_ports, "comports", list)
    return StandIn(tmp_path, capsys)


def test_build_shows_keeps_and_reports(pio: StandIn) -> None:
    pio.says(BUILT)
    before: dict[str, Any] = json.loads(Path("firmware_out/yes_no/report.json").read_text(encoding="utf-8"))

    done = pio.run("task=build")

    assert done.status == 0, done.err
    assert pio.arguments == ["run", "-d", "firmware_out/yes_no/classifier", "-e", "nano33ble"]
    assert BUILT in done.err  # as it came
    log = Path("firmware_out/yes_no/classifier/pio.log").read_text(encoding="utf-8")
    assert log == BUILT + "on standard error\n"
    assert "121.0 kB flash and 58.4 kB RAM: 12.3% and 22.3% of the board" in done.out
    after = json.loads(Path("firmware_out/yes_no/report.json").read_text(encoding="utf-8"))
    assert after["resources"].pop("built") == {"flash_bytes": 121004, "ram_bytes": 58432}
    assert after == before
    assert not list(Path("firmware_out/yes_no").glob(".report*"))


def test_estimate_stands_beside_the_size(pio: StandIn) -> None:
    pio.says(BUILT)
    path = Path("firmware_out/yes_no/report.json")
    report = json.loads(path.read_text(encoding="utf-8"))
    report["resources"] |= {"flash_bytes": 21700, "ram_bytes": 15400}
    path.write_text(json.dumps(report), encoding="utf-8")
    assert "; estimated were 120.0 and 58.4 kB\n" in pio.run("task=build").out


def test_capture_is_built_without_a_report(pio: StandIn) -> None:
    pio.says(BUILT)
    Path("firmware_out/yes_no/report.json").unlink()
    done = pio.run("task=build", "project=capture")
    assert done.status == 0, done.err
    assert pio.arguments[:3] == ["run", "-d", "firmware_out/yes_no/capture"]
    assert "121.0 kB flash" in done.out


@pytest.mark.parametrize(
    ("port", "asked", "again"),
    [
        ("auto", ["--upload-port", "/dev/ttyACM7"], "python -m generator 'labels=[yes,no]' port=auto"),
        (
            "/dev/ttyUSB3",
            ["--upload-port", "/dev/ttyUSB3"],
            "python -m generator 'labels=[yes,no]' port=/dev/ttyUSB3",
        ),
        ("bootloader", [], "python -m generator 'labels=[yes,no]'"),
    ],
)
def test_flash_asks_for_the_port(
    pio: StandIn, monkeypatch: pytest.MonkeyPatch, port: str, asked: list[str], again: str
) -> None:
    pio.says(BUILT)
    monkeypatch.setattr(list_ports, "comports", lambda: [Listed("/dev/ttyACM7")])
    done = pio.run("task=flash", f"port={port}")
    assert done.status == 0, done.err
    assert pio.arguments[5:] == ["-t", "upload", *asked]
    assert done.out.endswith(f"Next:\n  listen    {again} task=monitor\n  evaluate  {again} task=evaluate\n")


def test_several_boards_are_listed_and_none_is_flashed(pio: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    pio.says(BUILT)
    monkeypatch.setattr(list_ports, "comports", lambda: [Listed("/dev/ttyACM7"), Listed("/dev/ttyACM8")])
    done = pio.run("task=flash")
    assert done.status == 1
    assert "port=/dev/ttyACM7  Arduino" in done.err
    assert "port=/dev/ttyACM8  Arduino" in done.err
    assert pio.arguments == []


def test_no_board_is_plugged_in(pio: StandIn) -> None:
    done = pio.run("task=flash")
    assert done.status == 1
    assert "no Arduino Nano 33 BLE Sense is plugged in" in done.err
    assert pio.arguments == []


FAILURES = {
    "network": (
        "Platform Manager: Installing nordicnrf52 @ 10.11.0\nHTTPClientError: \n",
        "PlatformIO must download nordicnrf52@10.11.0 once, and has no network for it: HTTPClientError:",
        "with a network",
    ),
    "network, of a platform at GitHub": (
        "fatal: unable to access 'https://github.com/x/y.git/': Could not resolve host: github.com\n",
        "has no network for it: fatal: unable to access",
        "with a network",
    ),
    "git": (
        "UserSideException: Please install Git client from https://git-scm.com/downloads\n",
        "PlatformIO fetches nordicnrf52@10.11.0 with git, which is not installed",
        "sudo apt install git",
    ),
    "compile error": (
        "lib/model/model.cpp:3:1: warning: unused\nsrc/on_label.cpp:7:3: error: 'x' was not declared in this scope\n"
        "src/on_label.cpp:9:3: error: another\n*** [.pio/build/nano33ble/src/on_label.cpp.o] Error 1\n",
        "the compiler found an error: src/on_label.cpp:7:3: error: 'x' was not declared in this scope\n",
        "src/on_label.cpp if it is there",
    ),
    "too large": (
        "/bin/ld: firmware.elf section `.text' will not fit\n/bin/ld: region `FLASH' overflowed by 4242 bytes\n",
        "too large for the Arduino Nano 33 BLE Sense: /bin/ld: region `FLASH' overflowed by 4242 bytes",
        "features.n_mels=16",
    ),
    "permission": (
        "Uploading\nserial.serialutil.SerialException: [Errno 13] could not open port /dev/ttyACM0: "
        "[Errno 13] Permission denied: '/dev/ttyACM0'\n",
        "this user may not open the board's port",
        "udev-rules.html",
    ),
    "in use": (
        "[Errno 16] could not open port: Device or resource busy\n",
        "in use by another program",
        "close the serial monitor",
    ),
    "bootloader": (
        "Uploading .pio/build/nano33ble/firmware.bin\nNo device found on /dev/ttyACM0\n*** [upload] Error 1\n",
        "the board did not answer in its bootloader: No device found on /dev/ttyACM0",
        "press the reset button twice",
    ),
    "board of another platform": (
        "UnknownBoard: Unknown board ID 'nano33ble'\n",
        "PlatformIO knows no board nano33ble in nordicnrf52@10.11.0",
        "conf/board/nano33ble.yaml",
    ),
    "package": (
        "UnknownPackageError: Could not find the package with 'nordicnrf52 @ 10.11.0' requirements\n",
        "PlatformIO can't find nordicnrf52@10.11.0",
        "pio pkg update -g",
    ),
    "unknown": ("\n\n=== something else ===\n\n", "PlatformIO failed: on standard error\n", "pio.log"),
}


@pytest.mark.parametrize("case", FAILURES)
def test_failure_is_explained(pio: StandIn, case: str) -> None:
    output, problem, hint = FAILURES[case]
    pio.says(output, status=1)
    before = Path("firmware_out/yes_no/report.json").read_bytes()

    done = pio.run("task=flash", "port=/dev/ttyACM0")

    assert done.status == 1
    message = done.err[done.err.index("error: ") :] if case != "compile error" else done.err.rpartition("\nerror: ")[2]
    assert problem in message
    assert hint in message
    assert "log: firmware_out/yes_no/classifier/pio.log" in message
    assert "Traceback" not in done.err
    assert Path("firmware_out/yes_no/report.json").read_bytes() == before
    assert output in Path("firmware_out/yes_no/classifier/pio.log").read_text(encoding="utf-8")


def test_no_pio_anywhere(pio: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("HOME", str(pio.folder))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    done = pio.run("task=build")
    assert done.status == 1
    assert "PlatformIO, which compiles for the board and flashes it, is not installed" in done.err
    assert "pip install platformio" in done.err


def test_project_of_another_configuration_is_refused(pio: StandIn) -> None:
    done = pio.run("task=flash", "detection.threshold=700", "port=/dev/ttyACM0")
    assert done.status == 1
    assert "was generated from another configuration than this command's" in done.err
    assert "try: python -m generator 'labels=[yes,no]' detection.threshold=700 port=/dev/ttyACM0\n" in done.err
    assert pio.arguments == []


def test_this_computer_is_not_flashed(pio: StandIn) -> None:
    assert pio.run("board=desktop", "task=capture", "name=here").status == 0
    done = pio.run("board=desktop", "task=flash", "project=capture", "name=here")
    assert done.status == 1
    assert "error: board=desktop is this computer: there is nothing to flash\n" in done.err
    assert "firmware_out/here/capture/.pio/build/desktop/program SOUND.raw" in done.err
    pio.says("Linking\n")
    built = pio.run("board=desktop", "task=build", "project=capture", "name=here")
    assert built.status == 0, built.err


def test_the_virtual_board_is_not_flashed(pio: StandIn) -> None:
    done = pio.run("task=flash", "port=virtual", "project=capture")
    assert done.status == 0, done.err
    assert done.out == (
        "nothing to flash: port=virtual runs firmware_out/yes_no/capture on this computer, as it is\n"
        "Next:\n  record    python -m generator 'labels=[yes,no]' port=virtual task=record label=yes count=40\n"
    )
    assert pio.arguments == []
