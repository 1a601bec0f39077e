"""A board without a board: the generated sketch as a process of this computer, its serial port a pseudo-terminal.

The world around the sketch is templates/desktop/live/live.cpp. The process watches its standard input, and ends when
that does: also when this program is killed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from generator.commands import Firmware, making
from generator.config.schema import Config, Speed
from generator.device.port import SerialPort
from generator.device.virtual_build import build
from generator.device.virtual_sound import NOISE, write_sound
from generator.errors import ToolError

START_TIMEOUT = 10.0  # until the port is there [s]
STOP_TIMEOUT = 2.0  # until the process ends by itself [s]
_NUMBERS = ("seed", "drop", "corrupt", "stall", "overrun", "disconnect", "throughput")


class VirtualBoard:
    """Use it in a `with` statement: it compiles the sketch (or finds it compiled) and runs it until the end.

    project: a generated project, .../capture or .../classifier.
    """

    def __init__(self, project: Path, config: Config) -> None:
        self._project = project
        self._config = config

    def __enter__(self) -> VirtualBoard:
        """Raises ToolError where there is no project, no compiler or no sound."""
        _check(self._project, self._config)
        program = build(self._project, Path(self._config.cache_dir))
        with ExitStack() as stack:
            scratch = tempfile.TemporaryDirectory(prefix="generator-board-", ignore_cleanup_errors=True)
            folder = Path(stack.enter_context(scratch))
            self.port = folder / "port"
            sound = write_sound(folder / "sound.pcm", self._config)
            command = [str(program), str(self.port), str(sound), *_options(self._config)]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
            stack.callback(self._stop)
            self._wait_for_port()
            sound.unlink()  # the process has it open, and removes port and folder should we be killed
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    def open(self) -> SerialPort:
        """The port, as a program opens a real one. Raises ToolError where it is not there (now)."""
        self._check_alive()
        return SerialPort(str(self.port))

    def unplug(self) -> None:
        """As if the cable was pulled. Samples go on; a stream is over."""
        self._command(b"u")

    def plug(self) -> None:
        self._command(b"p")

    def _command(self, letter: bytes) -> None:
        self._check_alive()
        assert self._process.stdin is not None  # it is a pipe
        self._process.stdin.write(letter)

    def _wait_for_port(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while not self.port.exists():
            self._check_alive()
            if time.monotonic() > deadline:
                raise ToolError(f"the virtual board has no port after {START_TIMEOUT:g} s", hint="try again")
            time.sleep(0.005)

    def _check_alive(self) -> None:
        if self._process.poll() is not None:
            assert self._process.stderr is not None
            reason = self._process.stderr.read().decode(errors="replace").strip()
            raise ToolError(
                f"the virtual board has stopped: {reason or self._process.returncode}",
                hint="this would stop a real board as well: look at what was changed in its sources",
            )

    def _stop(self) -> None:
        """The process is gone for certain at the end."""
        assert self._process.stdin is not None
        assert self._process.stderr is not None
        self._process.stdin.close()
        try:
            self._process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stderr.close()


def _check(project: Path, config: Config) -> None:
    if sys.platform == "win32":
        raise ToolError("port=virtual needs the pseudo-terminals of Linux or macOS", hint="port=auto with a board")
    if not (project / "src" / "main.cpp").is_file():
        firmware: Firmware = "capture" if project.name == "capture" else "classifier"
        raise ToolError(f"port=virtual runs the generated {project}, which is not there", hint=making(config, firmware))


def _options(config: Config) -> list[str]:
    """Of the program's command line."""
    virtual = config.virtual
    numbers = {
        "fast": virtual.speed is Speed.fast,
        "repeat": virtual.repeat or virtual.sound == NOISE,
        "silence": round(virtual.silence * config.audio.sample_rate),
        **{key: getattr(virtual, key) for key in _NUMBERS},
    }
    return [f"{key}={float(value):.17g}" for key, value in numbers.items()]
