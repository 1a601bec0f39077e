"""docs/tutorial.md, typed from top to bottom without a board, and what it shows beside what is printed."""

from __future__ import annotations

import os
import runpy
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.cli import main
from tests.docs.pages import DOCS, UPDATE, blocks, fresh_output

PAGE = DOCS / "tutorial.md"
FOR_NO_BOARD = ("port=virtual", "virtual.", "wav=heard")


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


def with_a_board(line: str) -> str:
    """A command as the page says to type it where a board is plugged in."""
    return " ".join(word for word in line.split() if not word.startswith(FOR_NO_BOARD))


def told_by(readme: Path) -> list[str]:
    """The commands of a project's README, but for numbers of clips."""
    lines = [line.strip() for line in readme.read_text(encoding="utf-8").splitlines()]
    return [line.removesuffix(" count=40") for line in lines if line.startswith("python -m generator ")]


def test_every_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], gxx: str
) -> None:
    monkeypatch.chdir(tmp_path)
    typist = Typist(monkeypatch, capfd)
    page = PAGE.read_text(encoding="utf-8")
    fresh, printed, typed = page, "", list[str]()
    for block in blocks(page):
        if block.path:
            Path(block.path).write_text(block.text, encoding="utf-8")
        elif block.language == "sh":
            lines = block.text.splitlines()
            printed = "".join(map(typist.type, lines))
            typed += lines
        elif block.language == "text":
            fresh = fresh.replace(block.text, fresh_output(block.text, printed))
        if typed and typed[-1].startswith("mv "):
            readme = told_by(Path("README.md"))
    if os.environ.get(UPDATE):
        PAGE.write_text(fresh, encoding="utf-8")

    says = [with_a_board(line) for line in typed]
    missing = [line for line in readme if not any(said.startswith(line) for said in says)]
    assert missing == ["python -m generator --multirun model=svm,random_forest features=mfcc,logmel"]
