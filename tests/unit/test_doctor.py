"""task=doctor: what is there, what is missing, what to do about it, and the exit status."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest
from serial.tools import list_ports

from generator.cli import main
from generator.device.messages import PROTOCOL, Hello
from generator.doctor import board, packages
from generator.errors import ToolError
from tests.conftest import find_tool
from tests.unit.test_port import BLUETOOTH, NANO

LABELS = "labels=[yes,no]"
HELLO = Hello(PROTOCOL, "classifier", "yes_no", "0123456789abcdef", "nano33ble", 16000, 20, ("yes", "no"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(list_ports, "comports", list)
    return tmp_path


@pytest.fixture
def rows(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, dict[str, str]]]:
    """Runs the task: exit status, and name → what the table says of it."""

    def run(*arguments: str) -> tuple[int, dict[str, str]]:
        status = main(["task=doctor", *arguments])
        text = capsys.readouterr().out
        found: dict[str, str] = {}
        name = ""
        for line in text.partition("\ntask=generate")[0].splitlines():
            if line[2:9].strip() in ("ok", "missing"):
                name = line[11:31].strip()
            if name and line.startswith("  "):
                found[name] = f"{found.get(name, '')}{line[:11].strip()} {line[31:].strip()}\n".lstrip()
        return status, {**found, "": text}

    return run


Rows = Callable[..., tuple[int, dict[str, str]]]


def test_a_computer_that_has_what_it_needs(rows: Rows, folder: Path) -> None:
    find_tool("g++")
    status, found = rows(LABELS)
    assert status == 0, found[""]
    assert found["C++ compiler"].startswith("ok ")
    assert "yes 51 files, no 51 files of the bundled samples" in found["samples"]
    assert found[""].endswith("task=generate can work here, with proof\n")
    assert not any(folder.iterdir())


def test_it_needs_no_labels(rows: Rows) -> None:
    assert "no labels are chosen yet; of the bundled samples: go, no, stop, yes" in rows()[1]["samples"]


def test_no_compiler(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("CXX", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    status, found = rows(LABELS)
    assert status == 1
    assert found["C++ compiler"].startswith("missing no $CXX, g++, clang++ or c++\n")
    assert found[""].endswith("task=generate can't work with proof here. To do:\n  sudo apt install g++\n")
    assert "sudo apt install alsa-utils" in found["audio player"]


def test_a_compiler_that_is_broken(rows: Rows, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = folder / "broken++"
    broken.write_text("#!/bin/sh\necho 'error: no license' >&2\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setenv("CXX", str(broken))
    status, found = rows(LABELS)
    assert status == 1
    assert "does not work: broken++ can't compile" in found["C++ compiler"]
    assert "error: no license" in found["C++ compiler"]


def test_samples_of_one_label_are_missing(rows: Rows, folder: Path) -> None:
    (folder / "sounds" / "yes").mkdir(parents=True)
    for i in range(10):
        (folder / "sounds" / "yes" / f"a_{i}.wav").touch()
    status, found = rows(LABELS, "samples_dir=sounds")
    assert status == 1
    assert "missing no samples for 'no': sounds holds yes" in found["samples"]
    assert "samples_dir=sounds task=record label=no count=40" in found["samples"]


def test_samples_of_a_public_set(rows: Rows, folder: Path) -> None:
    (folder / "set" / "recordings").mkdir(parents=True)
    for i in range(20):
        (folder / "set" / "recordings" / f"{i % 2}_anna_{i}.wav").touch()
    assert "no labels are chosen yet; in set: 0, 1\n" in rows("dataset=fsdd", "samples_dir=set")[1]["samples"]
    assert (
        "ok zero 10 files, one 10 files in set"
        in rows("labels=[zero,one]", "dataset=fsdd", "samples_dir=set")[1]["samples"]
    )
    found = rows("labels=[zero,one]", "dataset=fsdd", f"cache_dir={folder}/cache")[1]["samples"]
    assert "is not on this computer" in found
    assert "dataset=fsdd dataset.download=true" in found


def test_rows_of_csv_files(rows: Rows, folder: Path) -> None:
    for label in ("yes", "no"):
        (folder / f"lab_{label}.csv").write_text("1,2\n", encoding="utf-8")
    found = rows(LABELS, "samples_dir=.", "features=rms")[1]["samples"]
    assert "ok yes rows of lab_yes.csv, no rows of lab_no.csv in ." in found


def test_too_few_samples(rows: Rows, folder: Path) -> None:
    for label, count in (("yes", 10), ("no", 9)):
        (folder / "sounds" / label).mkdir(parents=True)
        for i in range(count):
            (folder / "sounds" / label / f"a_{i}.wav").touch()
    status, found = rows(LABELS, "samples_dir=sounds")
    assert status == 1
    assert "missing too few of no in sounds" in found["samples"]


def test_a_folder_that_is_a_file(rows: Rows, folder: Path) -> None:
    (folder / "notes").write_text("mine", encoding="utf-8")
    status, found = rows(LABELS, "output_dir=notes/out", "cache_dir=notes")
    assert status == 1
    assert "missing notes/out can't be written" in found["output_dir"]
    assert "missing notes can't be written" in found["cache_dir"]


def test_a_full_disk(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = SimpleNamespace(free=5_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    status, found = rows(LABELS)
    assert status == 1
    assert "has 5 MB free, 100 are needed" in found["output_dir"]


def test_packages_that_are_missing_or_old(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version

    def version(name: str) -> str:
        if name == "unicorn":
            raise metadata.PackageNotFoundError(name)
        return "1.0" if name == "scikit-learn" else real(name)

    monkeypatch.setattr(metadata, "version", version)
    status, found = rows(LABELS)
    assert status == 1
    assert "missing scikit-learn>=1.5 (is 1.0)" in found["Python packages"]
    assert "-m pip install 'scikit-learn>=1.5'" in found[""].rpartition("To do:")[2]
    assert "missing unicorn>=2.1 (is not installed)" in found["extra profile"]
    assert "-m pip install 'generator[profile]'" in found["extra profile"]


def test_an_installed_package_s_extras(monkeypatch: pytest.MonkeyPatch) -> None:
    class Metadata:
        def get_all(self, key: str) -> list[str]:
            return ["profile"]

    listed = ["numpy>=1.26", 'unicorn>=2.1; extra == "profile"', 'tzdata; sys_platform == "none"']
    monkeypatch.setattr(metadata, "requires", lambda name: listed)
    monkeypatch.setattr(metadata, "metadata", lambda name: Metadata())
    found = {extra: [item.name for item in items] for extra, items in packages._requirements().items()}
    assert found == {"": ["numpy"], "profile": ["unicorn"]}


def test_no_board(rows: Rows) -> None:
    _, found = rows(LABELS)
    assert found["board"].startswith("missing none is plugged in\n")


def answering(monkeypatch: pytest.MonkeyPatch, hello: Hello | None) -> None:
    class Session:
        def __init__(self, *arguments: object) -> None:
            self.hello = hello

        def __enter__(self) -> Session:
            if hello is None:
                raise ToolError("the firmware does not answer", hint="press reset")
            return self

        def __exit__(self, *error: object) -> None:
            pass

    monkeypatch.setattr(list_ports, "comports", lambda: [BLUETOOTH, NANO])
    monkeypatch.setattr(board, "Session", Session)


def test_a_board_says_which_firmware_it_runs(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, HELLO)
    assert "classifier firmware of yes_no (yes, no), 16000 Hz, gain 20" in " ".join(rows(LABELS)[1]["board"].split())


def test_a_board_that_does_not_answer(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, None)
    found = rows(LABELS)[1]["board"]
    assert "missing /dev/ttyACM0: Arduino Nano 33 BLE Sense, the firmware does not answer" in found
    assert "to do: press reset" in found


def test_no_permission(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(board, "_groups", lambda: {"audio"})
    assert "none of dialout" in board._permission([]).missing
    monkeypatch.setattr(board, "_groups", lambda: {"dialout"})
    assert board._permission([]).found == "may be opened (group dialout)"
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert board._permission(["/dev/null"]).missing == "no permission for /dev/null"
