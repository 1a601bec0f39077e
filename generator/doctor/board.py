"""The serial port: may it be opened, is a board there, and which firmware answers."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from serial.tools import list_ports

from generator.config.schema import Config
from generator.device.connect import AUTO, VIRTUAL
from generator.device.find import known_boards, usb_id
from generator.device.messages import Hello
from generator.device.port import SerialPort
from generator.device.session import Session, Timeouts
from generator.doctor.check import Check
from generator.errors import ToolError

GROUPS = ("dialout", "uucp", "plugdev")  # of serial ports: Debian and Fedora, Arch, some udev rules
PERMISSION = "sudo usermod -aG dialout $USER (Arch Linux: uucp), then log out and in again"
ANSWER = Timeouts(answer=0.5, request=2.0)


def boards(config: Config) -> Iterator[Check]:
    titles = {**known_boards(), **dict.fromkeys(config.board.usb_ids, config.board.title)}
    ports: dict[str, str] = {
        port.device: titles[usb] for port in list_ports.comports() if (usb := usb_id(port)) in titles
    }
    if config.port not in (AUTO, VIRTUAL):
        ports.setdefault(config.port, config.board.title)
    yield _permission(sorted(ports))
    purpose = "task=flash, record, monitor and evaluate (port=virtual needs none)"
    if not ports:
        remedy = "a board plugged in with a cable that carries data; its reset button twice if it stays away"
        yield Check("board", purpose, missing="none is plugged in", remedy=remedy)
    for device, title in sorted(ports.items()):
        yield _firmware(device, title, purpose)


def _permission(devices: list[str]) -> Check:
    purpose = "every task that talks to a board"
    closed = [device for device in devices if Path(device).exists() and not os.access(device, os.R_OK | os.W_OK)]
    if closed:
        return Check("serial ports", purpose, missing=f"no permission for {', '.join(closed)}", remedy=PERMISSION)
    if devices or not sys.platform.startswith("linux") or os.geteuid() == 0:
        return Check("serial ports", purpose, found="may be opened")
    if ours := _groups() & set(GROUPS):
        return Check("serial ports", purpose, found=f"may be opened (group {', '.join(sorted(ours))})")
    return Check("serial ports", purpose, missing=f"you are in none of {', '.join(GROUPS)}", remedy=PERMISSION)


def _groups() -> set[str]:
    import grp  # noqa: PLC0415 - Linux and macOS only

    ours = {os.getegid(), *os.getgroups()}
    return {group.gr_name for group in grp.getgrall() if group.gr_gid in ours}


def _firmware(device: str, title: str, purpose: str) -> Check:
    try:
        with Session(lambda: SerialPort(device), lambda hello: None, ANSWER) as session:
            return Check("board", purpose, found=f"{device}: {title}, {_described(session.hello)}")
    except ToolError as error:
        return Check("board", purpose, missing=f"{device}: {title}, {error.problem}", remedy=error.hint)


def _described(hello: Hello) -> str:
    project = "" if hello.firmware == "capture" else f" of {hello.project} ({', '.join(hello.labels)})"
    return f"{hello.firmware} firmware{project}, {hello.sample_rate} Hz, gain {hello.gain}"
