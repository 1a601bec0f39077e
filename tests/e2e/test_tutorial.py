"""docs/tutorial.md, typed from top to bottom without a board, and what it shows beside what is printed.

What a new project's README tells to type, and each output at its end, is on the page too.
"""

from __future__ import annotations

import os
import runpy
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.cli import main
from tests.docs.pages import DOCS, UPDATE, blocks, fresh_output, next_commands

PAGE = DOCS / "tutorial.md"
CHOSEN = ("name=", "detection=", "count=", "seconds=", "speaker=", "project=classifier")
VIRTUAL = ("port=", "virtual.", "wav=heard", "wav=samples")
NOT_TYPED = "python -m generator --multirun model=svm,random_forest features=mfcc,logmel"  # of a project's own README


@dataclass
class Typist:
    """Types a page's commands into this process, in the folder that they lead to."""

    monkeypatch: pytest.MonkeyPatch
    capfd: pytest.CaptureFixture[str]

    def type(self, line: str) -> str:
        """What the command prints. Fails with it where the command does."""
        words = shlex.split(line)
        status = 0
        match words:
            case ["cd", folder]:
                self.monkeypatch.chdir(folder)
            case ["mv", old, new]:
                shutil.move(old, new)
            case ["python", "-m", "generator", *arguments]:
                status = main(arguments)
            case ["python", script]:
                runpy.run_path(script)
            case _:
                pytest.fail(f"{line}: a test can't type this")
        printed = "".join(self.capfd.readouterr())
        assert status == 0, f"{line}\n{printed}"
        return printed


def essence(line: str) -> frozenset[str]:
    """The words of a command, but for those that each person chooses, or that only a virtual board needs."""
    return frozenset(word for word in line.split() if not word.startswith((*CHOSEN, *VIRTUAL)))


def test_every_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], gxx: str
) -> None:
    monkeypatch.chdir(tmp_path)
    typist = Typist(monkeypatch, capfd)
    page = PAGE.read_text(encoding="utf-8")
    fresh, printed, typed, told = page, "", set[frozenset[str]](), list[str]()
    for block in blocks(page):
        if block.path:
            Path(block.path).write_text(block.text, encoding="utf-8")
        elif block.language == "sh":
            lines = block.text.replace("\\\n", "").splitlines()
            printed = "".join(map(typist.type, lines))
            typed |= set(map(essence, lines))
            told += next_commands(printed)
        elif block.language == "text":
            fresh = fresh.replace(block.text, fresh_output(block.text, printed))
    if os.environ.get(UPDATE):  # else the page's figures may be those of other versions
        PAGE.write_text(fresh, encoding="utf-8")

    readme = Path("README.md").read_text(encoding="utf-8").splitlines()
    told += [line.strip() for line in readme if line.startswith("    python -m generator ")]
    assert len(told) > 20
    assert {line for line in told if essence(line) not in typed} == {NOT_TYPED}
