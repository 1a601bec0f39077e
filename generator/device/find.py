"""port=auto: the one serial port that a known board is at, by the USB ids of conf/board/."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from serial.tools import list_ports

from generator import paths
from generator.config.schema import Board
from generator.errors import ToolError


def find_port(board: Board) -> str:
    """The port of the board. Raises ToolError where there is none, or more than one."""
    if not board.usb_ids:
        raise ToolError(
            f"port=auto: {board.title} (board={board.name}) has no USB id", hint="port=virtual, or port=<device>"
        )
    titles = {**known_boards(), **dict.fromkeys(board.usb_ids, board.title)}
    ports = {port.device: usb for port in list_ports.comports() if (usb := usb_id(port)) in titles}
    ours: list[str] = sorted(device for device, usb in ports.items() if usb in board.usb_ids)
    if len(ours) == 1:
        return ours[0]
    listed = "\n".join(f"  port={device}  {titles[usb]}" for device, usb in sorted(ports.items()))
    if ours:
        raise ToolError(f"port=auto: more than one {board.title} is plugged in\n{listed}", hint=f"port={ours[0]}")
    if ports:
        raise ToolError(
            f"port=auto: no {board.title} is plugged in (board={board.name}), but\n{listed}",
            hint="the board= of what is plugged in, or port=<one of these>",
        )
    raise ToolError(
        f"port=auto: no {board.title} is plugged in (USB id {' or '.join(board.usb_ids)})",
        hint="plug it in with a cable that carries data, and press its reset button twice if it stays away;\n"
        "port=<device> for a board that isn't recognised; port=virtual needs no board",
    )


def usb_id(port: Any) -> str:
    """vendor:product of a port, lower-case hexadecimal; empty where it is no USB port."""
    return "" if port.vid is None or port.pid is None else f"{port.vid:04x}:{port.pid:04x}"


def known_boards() -> Mapping[str, str]:
    """USB id → title, of every file of the packaged conf/board/."""
    files = [
        yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((paths.conf_dir() / "board").glob("*"))
    ]
    return {usb: values["title"] for values in files for usb in values.get("usb_ids", ())}
