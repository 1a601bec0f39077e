"""Is it the right board? What a board says of itself against the configuration."""

from __future__ import annotations

from generator.commands import Firmware, remade
from generator.config.schema import Config
from generator.config.suggest import shown
from generator.device.messages import Hello
from generator.errors import ToolError


def check_hello(hello: Hello, config: Config, firmware: Firmware) -> None:
    """Raises ToolError, with the commands that flash the right firmware, for the first thing that does not fit.

    The capture firmware depends on board, rate and gain alone, so any project's will do; the classifier must be that
    of this very configuration.
    """
    if hello.firmware != firmware:
        raise _wrong(f"the board runs the {hello.firmware} firmware, not the {firmware}", config, firmware)
    facts = [
        ("board", hello.board, config.board.name),
        ("audio.sample_rate", hello.sample_rate, config.audio.sample_rate),
        ("capture.gain", hello.gain, config.capture.gain),
    ]
    if firmware == "classifier":
        facts = [
            ("name", hello.project, config.name),
            ("labels", list(hello.labels), list(config.labels)),
            *facts,
            ("config_hash", hello.config_hash, config.hash),
        ]
    for key, theirs, ours in facts:
        if theirs != ours:
            made_with, wanted = f"{key}={shown(theirs)}", f"{key}={shown(ours)}"
            problem = f"the board's {firmware} was made with {made_with}, but the configuration has {wanted}"
            raise _wrong(problem, config, firmware)


def _wrong(problem: str, config: Config, firmware: Firmware) -> ToolError:
    return ToolError(problem, hint=remade(config, firmware))
