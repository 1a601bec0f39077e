"""What a person sees while a stage works."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from generator import progress
from generator.progress import Progress

LONG = "a long warning that is wider than a terminal of eighty columns, which a file does not have at all"


def said(*, terminal: bool, quiet: bool = False) -> str:
    """What 30 items leave behind on standard error."""
    text = io.StringIO()
    shown = Progress(Console(file=text, force_terminal=terminal, width=100), quiet=quiet)
    assert list(shown.track(range(30), "clips")) == list(range(30))
    return text.getvalue()


def test_a_terminal_gets_a_bar_with_the_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert re.search(r"clips.*30/30", said(terminal=True))


def test_a_pipe_gets_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(terminal=False) == ""
    monkeypatch.setattr(progress, "LINE_EVERY", 0.0)
    lines = said(terminal=False).splitlines()
    assert len(lines) == 30
    assert re.fullmatch(r"  clips: 7 of 30, \d+\.\d/s", lines[6])
    assert said(terminal=False, quiet=True) == ""


def test_a_line_stays_one_line() -> None:
    text = io.StringIO()
    Progress(Console(file=text, width=80)).warn(LONG)
    assert text.getvalue() == f"warning: {LONG}\n"
