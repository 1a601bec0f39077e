"""Every error that a user can cause: what is wrong, with which value, and what to type next.

A stage raises one of these and nothing else for bad input; `cli.py` prints it and exits with status 1.
"""

from __future__ import annotations

import os
import traceback

DEBUG = "GENERATOR_DEBUG"


class GeneratorError(Exception):
    """`problem` names the key or file, its value and what is allowed; `hint` is what to do or type next."""

    def __init__(self, problem: str, *, hint: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.problem, self.hint)


def _rebuild(cls: type[GeneratorError], problem: str, hint: str) -> GeneratorError:
    return cls(problem, hint=hint)


class ConfigError(GeneratorError):
    """A key, a value or a combination of values."""


class DatasetError(GeneratorError):
    """Recordings that are missing, unreadable or too few."""


class ExportError(GeneratorError):
    """A trained model that the chosen exporter or board can't hold."""


class LimitError(ExportError):
    """A project that needs more memory or time than the board has."""


class ToolError(GeneratorError):
    """A compiler, a port or a folder of this computer that doesn't do what is asked of it."""


class VerificationError(GeneratorError):
    """The compiled C++ did not answer as the trained model does."""


def describe(error: Exception) -> str:
    """An error as a person reads it: what is wrong and what to type; a traceback only where DEBUG asks for one."""
    if isinstance(error, GeneratorError):
        text = f"error: {error.problem}\n  try: " + error.hint.replace("\n", "\n       ")
    elif isinstance(error, OSError):
        text = f"error: {error}\n  try: the path, its permissions and the space on the disk"
    else:
        reason = str(error).strip().splitlines()
        text = f"error: unexpected {type(error).__name__}{': ' + reason[0] if reason else ''} (a bug in generator)"
        text += f"\n  try: the same command with {DEBUG}=1 before it, and report what it prints"
    return "".join(traceback.format_exception(error)) + text if os.environ.get(DEBUG) else text
