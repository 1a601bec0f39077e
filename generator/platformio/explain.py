"""Why PlatformIO failed, from what it printed: one message with what to do."""

from __future__ import annotations

import re
from pathlib import Path

from generator.config.schema import Config
from generator.errors import ToolError

UDEV = (
    "sudo usermod -aG dialout $USER (Arch Linux: uucp), then log out and in again, and install PlatformIO's udev\n"
    "rules: https://docs.platformio.org/en/latest/core/installation/udev-rules.html"
)
_SMALLER = "fewer features (features.n_mels=16, features.segments=8), fewer clips, or another model"
# What happened, the words that show it, and what to do about it. The first that fits counts.
_REASONS = (
    (
        "the compiler found an error: {line}",
        r"^.*: (?:fatal )?error: .*$|^.*undefined reference to .*$",
        "src/on_label.cpp if it is there; else please report it with {log}",
    ),
    (
        "the firmware is too large for the {title}: {line}",
        r"^.*region .* overflowed by .*$|^.*program size .* is greater than maximum.*$",
        _SMALLER,
    ),
    (
        "PlatformIO knows no board {board} in {platform}: {line}",
        r"^.*(?:Unknown board ID|UnknownBoard).*$",
        "board.platform and board.board of conf/board/{name}.yaml",
    ),
    (
        "PlatformIO must download {platform} once, and has no network for it: {line}",
        r"^.*(?:HTTPClientError|InternetConnectionError|not connected to the Internet|Max retries exceeded|"
        r"Could not resolve host|unable to access|Name or service not known|"
        r"Temporary failure in name resolution|ConnectionError).*$",
        "this command again with a network (a proxy is read from $HTTPS_PROXY)",
    ),
    (
        "PlatformIO fetches {platform} with git, which is not installed: {line}",
        r"^.*(?:install Git|install `git`|git: not found|No such file or directory: 'git').*$",
        "sudo apt install git (https://git-scm.com), then this command again",
    ),
    (
        "PlatformIO can't find {platform}: {line}",
        r"^.*(?:UnknownPackageError|IncompatiblePackageError|Could not find (?:the|a version of the) package).*$",
        "board.platform of conf/board/{name}.yaml, or pio pkg update -g",
    ),
    (
        "this user may not open the board's port: {line}",
        r"^.*(?:Permission denied|Access is denied|LIBUSB_ERROR_ACCESS|not permitted).*$",
        UDEV,
    ),
    (
        "the board's port is in use by another program: {line}",
        r"^.*(?:[Rr]esource busy|Could not exclusively lock).*$",
        "close the serial monitor (Arduino IDE, pio device monitor)",
    ),
    (
        "the board did not answer in its bootloader: {line}",
        r"^.*(?:No device found|Couldn't find a board|Please specify `upload_port`|No accessible RP2040|"
        r"[Nn]o DFU capable|Failed to connect to|could not open port|No such file or directory: '/dev|SAM-BA operation"
        r").*$",
        "{bootloader}, then this command again; another cable (it must carry data) if it stays away",
    ),
)


def explained(output: str, config: Config, log: Path) -> ToolError:
    """The error for a failed `pio run`; where nothing known is found, its last line."""
    board = config.board
    words = {
        "log": log,
        "title": board.title,
        "name": board.name,
        "board": board.board or board.name,
        "platform": board.platform,
        "bootloader": board.bootloader,
    }
    for problem, pattern, hint in _REASONS:
        if found := re.search(pattern, output, re.MULTILINE):
            line = " ".join(found[0].split())
            return ToolError(f"{problem.format(line=line, **words)}\n  log: {log}", hint=hint.format(**words))
    lines = [line.strip("= \t") for line in output.splitlines()]
    last = next((line for line in reversed(lines) if line), "it printed nothing")
    return ToolError(f"PlatformIO failed: {last}\n  log: {log}", hint=f"the reason is in {log}")
