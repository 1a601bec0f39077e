"""One thing that was looked for, and the table of all of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

NAMES = 20  # [characters]
MARGIN = 2 + 9 + NAMES
WIDTH = 110


@dataclass(frozen=True)
class Check:
    """`found` is what is there, `missing` what is not: one of them, or both where a part is there."""

    name: str
    purpose: str  # what it is needed for
    found: str = ""
    missing: str = ""
    remedy: str = ""  # what to type or do
    is_required: bool = False  # for task=generate with proof


def table(checks: Sequence[Check]) -> str:
    """Plain text, also in a pipe: first what is required, then the rest."""
    return "\n".join(
        [
            "for task=generate with proof",
            *(line for check in checks if check.is_required for line in _lines(check)),
            "",
            "for the rest",
            *(line for check in checks if not check.is_required for line in _lines(check)),
        ]
    )


def verdict(checks: Sequence[Check]) -> tuple[int, str]:
    """Exit status and last lines."""
    lacking = [check for check in checks if check.is_required and check.missing]
    if not lacking:
        return 0, "task=generate can work here, with proof"
    todo = [f"  {line}" for check in lacking for line in (check.remedy or check.missing).splitlines()]
    return 1, "\n".join(["task=generate can't work with proof here. To do:", *todo])


def of_this_system(debian: str, macos: str, windows: str) -> str:
    """The command for the operating system that this runs on; Debian's for every Linux."""
    return {"darwin": macos, "win32": windows}.get(sys.platform, debian)


def _lines(check: Check) -> list[str]:
    if check.missing:
        state, lines = "missing", [check.missing, f"needed for {check.purpose}"]
        first, *more = check.remedy.splitlines() or ["-"]
        lines += [f"to do: {first}", *(f"       {line}" for line in more)]
    else:
        state, lines = "ok", wrap(check.found, WIDTH - MARGIN)
    first, *rest = lines
    return [f"  {state:<9}{check.name:<{NAMES}}{first}", *(" " * MARGIN + line for line in rest)]
