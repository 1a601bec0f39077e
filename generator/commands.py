"""Command lines for a person to copy: the configuration of this very command, with another verb."""

from __future__ import annotations

import re
import shlex
from typing import Literal

from generator.config.labels import BACKGROUND
from generator.config.schema import Config

Firmware = Literal["capture", "classifier"]


def command(config: Config, *arguments: str) -> str:
    """What was typed, but for its verb, that verb's keys and those of `arguments`, which follow; quoted for a shell."""
    keys = tuple(f"{argument.partition('=')[0]}=" for argument in arguments)
    typed = [word for word in shlex.split(config.command) if not word.startswith(keys)]
    return shlex.join([*typed, *arguments])


def value(text: str) -> str:
    """As Hydra reads it back: in quotes where it is no plain word or words."""
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_ -]*", text) and text.lower() not in ("null", "true", "false", "nan", "inf"):
        return text
    return '"' + text.replace('"', r"\"") + '"'


def making(config: Config, firmware: Firmware) -> str:
    return command(config, "task=capture") if firmware == "capture" else command(config)


def flashing(config: Config, firmware: Firmware) -> str:
    return command(config, "task=flash", f"project={firmware}")


def recording(config: Config, label: str, count: int = 40) -> str:
    """Clips of a label, or seconds where there are no words to wait for."""
    amount = "seconds=120" if label == BACKGROUND else f"count={count}"
    return command(config, "task=record", f"label={value(label)}", amount)


def remade(config: Config, firmware: Firmware) -> str:
    """Two lines: what makes the firmware of this configuration, and what flashes it."""
    return f"{making(config, firmware)}\n{flashing(config, firmware)}"
