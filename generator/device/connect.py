"""`port=` to a session: the one way in for every task that talks to a board.

with connect(config, "capture") as session:
    for piece in listen(session):       # stream.py: Sound or Gap
        ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.commands import Firmware
from generator.config.schema import Config
from generator.device.find import find_port
from generator.device.identity import check_hello
from generator.device.port import Port, SerialPort
from generator.device.session import Session
from generator.device.virtual import VirtualBoard

AUTO, VIRTUAL = "auto", "virtual"


@contextmanager
def connect(config: Config, firmware: Firmware) -> Iterator[Session]:
    """The board that `port` names, greeted and checked. Raises ToolError where it is not there or not the right one."""
    with _opener(config, firmware) as open_port:
        with Session(open_port, lambda hello: check_hello(hello, config, firmware)) as session:
            yield session


@contextmanager
def _opener(config: Config, firmware: Firmware) -> Iterator[Callable[[], Port]]:
    """What opens the port, again and again."""
    if config.port == VIRTUAL:
        with VirtualBoard(Path(config.project_dir) / firmware, config) as board:
            yield board.open
    elif config.port == AUTO:
        yield lambda: SerialPort(find_port(config.board))
    else:
        yield lambda: SerialPort(config.port)
