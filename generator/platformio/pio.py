"""PlatformIO's command line: found, and run with its output shown as it comes and kept in a file."""

from __future__ import annotations

import codecs
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from generator.errors import ToolError
from generator.progress import Progress

INSTALL = f"{Path(sys.executable).name} -m pip install platformio (or 'generator[platformio]'), then this command again"


def find_pio() -> list[str]:
    """The command: the user's own, else the Python package, else that of PlatformIO's IDE. Raises ToolError."""
    for name in ("pio", "platformio"):
        if path := shutil.which(name):
            return [path]
    if importlib.util.find_spec("platformio"):
        return [sys.executable, "-m", "platformio"]
    folder, name = ("Scripts", "pio.exe") if sys.platform == "win32" else ("bin", "pio")
    ide = Path.home() / ".platformio" / "penv" / folder / name
    if ide.is_file():
        return [str(ide)]
    raise ToolError("PlatformIO, which compiles for the board and flashes it, is not installed", hint=INSTALL)


def run(command: Sequence[str], log: Path, progress: Progress) -> tuple[int, str]:
    """Exit status and output (both streams, in their order). Raises ToolError where it can't be started or logged."""
    environment = {**os.environ, "PLATFORMIO_NO_ANSI": "true", "PYTHONUNBUFFERED": "1"}
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    output = []
    try:
        with (
            log.open("wb") as file,
            subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=environment,
                bufsize=0,
            ) as process,
        ):
            assert process.stdout is not None  # it is a pipe
            while data := process.stdout.read(4096):  # what is there, also half a line: a download shows its progress
                file.write(data)
                output.append(decoder.decode(data))
                progress.output(output[-1])
    except OSError as error:
        raise ToolError(
            f"{command[0]} can't be run with its log in {log}: {error.strerror}", hint=f"write access to {log.parent}"
        ) from error
    return process.returncode, "".join(output)
