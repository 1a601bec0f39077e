"""A serial port, as far as a session needs one; every wait ends at its time."""

from __future__ import annotations

import errno
import time
from typing import Any, Protocol

import serial
from serial.tools import list_ports

from generator.errors import ToolError

WRITE_TIMEOUT = 2.0  # until the board takes a request [s]
_SLICE = 0.05  # of a wait for bytes [s]
_BUSY = (errno.EBUSY, errno.EAGAIN)


class Unplugged(ToolError):
    """The port is gone: the session can reconnect."""


def unplugged(name: str) -> Unplugged:
    return Unplugged(
        f"the board at {name} was unplugged", hint="plug it in again, with another cable if it happens often"
    )


class Port(Protocol):
    """Bytes to and from a board. `receive` and `send` raise Unplugged once the port is gone."""

    @property
    def name(self) -> str:
        """For messages: "/dev/ttyACM0"."""

    def receive(self, timeout: float) -> bytes:
        """What has arrived, after at most `timeout` seconds; empty where nothing has."""

    def send(self, data: bytes) -> None: ...

    def close(self) -> None: ...


class SerialPort:
    """A port of this computer, for us alone."""

    def __init__(self, name: str) -> None:
        """Raises ToolError where it can't be opened."""
        self.name = name
        try:
            self._serial: Any = serial.Serial(name, timeout=_SLICE, write_timeout=WRITE_TIMEOUT, exclusive=True)
        except OSError as error:  # pyserial's errors are of this kind
            raise _not_opened(name, error) from error

    def receive(self, timeout: float) -> bytes:
        deadline = time.monotonic() + timeout
        try:
            while not (data := self._serial.read(max(1, self._serial.in_waiting))) and time.monotonic() < deadline:
                pass
        except OSError as error:
            raise unplugged(self.name) from error
        return bytes(data)

    def send(self, data: bytes) -> None:
        try:
            self._serial.write(data)
        except serial.SerialTimeoutException as error:
            raise ToolError(
                f"the board at {self.name} takes no data for {WRITE_TIMEOUT:g} s",
                hint="unplug the board and plug it in again",
            ) from error
        except OSError as error:
            raise unplugged(self.name) from error

    def close(self) -> None:
        self._serial.close()


def _not_opened(name: str, error: OSError) -> ToolError:
    """The message for what the system says; pyserial keeps its number, or has it in the error before."""
    number = error.errno or getattr(error.__context__, "errno", None)
    if number in _BUSY:
        return ToolError(
            f"port={name} is in use by another program",
            hint="close the serial monitor (Arduino IDE, pio device monitor) or the other generator",
        )
    if number in (errno.EACCES, errno.EPERM):
        return ToolError(
            f"port={name}: no permission to open it",
            hint="sudo usermod -aG dialout $USER (Arch Linux: uucp), then log out and in again;\n"
            "a udev rule does as well: https://docs.platformio.org/en/latest/core/installation/udev-rules.html",
        )
    there = ", ".join(sorted(port.device for port in list_ports.comports())) or "none"
    return ToolError(
        f"port={name} can't be opened: {error.strerror or error}; ports of this computer: {there}",
        hint="plug the board in with a cable that carries data; port=auto finds it",
    )
