"""docs/troubleshooting.md shows what the cases say; the cases are run by test_failures.py, what a shell says here."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import find_tool
from tests.failures.case import CASES, CONFIG, Case

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "troubleshooting.md"
UPDATE = "GENERATOR_UPDATE_DOCS"
CHAPTERS = yaml.safe_load((HERE / "troubleshooting.yaml").read_text(encoding="utf-8"))
MISTAKES = [mistake for chapter in CHAPTERS for mistake in chapter["mistakes"]]
HEAD = """# Troubleshooting

Made by `GENERATOR_UPDATE_DOCS=1 python -m pytest tests/failures/test_troubleshooting.py` from tests in which each of
these commands prints just this.

    python -m generator task=doctor

says what is installed, what is missing, for what it is needed and how to get it. Every message has two parts: what is
wrong, and behind `try:` what to type or do. `GENERATOR_DEBUG=1` before a command shows the traceback behind a message;
one that says "a bug in generator" is worth a report.
"""
PLAIN = re.compile(r"<any (?:number|hash)>")


def test_page_says_so() -> None:
    text = HEAD + "".join(part for chapter in CHAPTERS for part in chapter_of(chapter))
    if os.environ.get(UPDATE):
        if os.environ.get("CI"):
            pytest.fail(f"{UPDATE} is for people who read what it wrote")
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text, f"{UPDATE}=1 python -m pytest {Path(__file__).name}"


def test_page_has_what_newcomers_meet() -> None:
    cases = {path.stem for path in CASES}
    named = [mistake["case"] for mistake in MISTAKES if "case" in mistake]
    assert len(MISTAKES) >= 20
    assert len(set(named)) == len(named)
    assert set(named) <= cases


@pytest.mark.parametrize("mistake", [mistake for mistake in MISTAKES if "zsh" in mistake], ids=lambda m: m["title"])
def test_the_shell_says_so(mistake: dict[str, str], tmp_path: Path) -> None:
    command = [find_tool("zsh"), "-f", "-c", mistake["zsh"]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.strip() == mistake["says"]


def chapter_of(chapter: dict[str, Any]) -> Iterator[str]:
    yield f"\n## {chapter['section']}\n"
    for mistake in chapter["mistakes"]:
        yield f"\n### {mistake['title']}\n"
        if "zsh" in mistake:
            yield shown(mistake["zsh"]) + shown(mistake["says"])
        else:
            yield from case_of(Case.of(HERE / "cases" / f"{mistake['case']}.yaml"))
        if "do" in mistake:
            yield f"\n{mistake['do'].strip()}\n"


def case_of(case: Case) -> Iterator[str]:
    """The files that matter, the command and its message."""
    files = {name: text for name, text in case.setup.items() if name.endswith(".yaml")}
    if case.config is not None and not files:
        files = {CONFIG: f"defaults: …\n{case.config}"}
    for name, text in files.items():
        yield f"\nWith `{name}`\n{shown(text)}"
    yield shown(shlex.join(["python", "-m", "generator", *case.command]))
    assert case.error, f"{case.command}: the page needs the whole error"
    yield shown(PLAIN.sub("…", case.expected))


def shown(text: str) -> str:
    return "\n" + "".join(f"    {line}".rstrip() + "\n" for line in text.strip("\n").splitlines())
