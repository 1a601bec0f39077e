"""Keys of the view: + and - or t and a number for the threshold, q to end."""

from __future__ import annotations

from generator.detection.checks import THRESHOLD
from generator.monitor.state import State

HELP = "+ - threshold   t type one   q end"
STEP = 1.1  # of + and -
DIGITS = len(str(THRESHOLD[1]))
_ENTER, _ERASE, _ESCAPE = "\r\n", "\b\x7f", "\x1b"


class Finished(Exception):
    """The monitor is over, as it was asked to be."""


def press(key: str, state: State, threshold: int) -> int | None:
    """A key's effect on the state. Returns the threshold that the board is to have in place of `threshold`, or None.

    Raises Finished.
    """
    if state.typed is not None:
        return _type(key, state)
    if key in "qQ":
        raise Finished
    if key in "tT":
        state.typed = ""
    if key in "+=":
        return _within(max(round(threshold * STEP), threshold + 1))
    if key in "-_":
        return _within(min(round(threshold / STEP), threshold - 1))
    return None


def _type(key: str, state: State) -> int | None:
    """While a number is typed."""
    typed = state.typed or ""
    if key.isdecimal() and key.isascii():
        state.typed = (typed + key)[:DIGITS]
    elif key in _ERASE:
        state.typed = typed[:-1]
    elif key in _ENTER or key in _ESCAPE:
        state.typed = None
        return _within(int(typed)) if typed and key in _ENTER else None
    return None


def _within(threshold: int) -> int:
    low, high = THRESHOLD
    return min(max(threshold, low), high)
