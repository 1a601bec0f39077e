"""The first minutes of a newcomer, with the wheel alone: commands are read from a README or from what was said before.

The whole way, recording and flashing too, is that of docs/tutorial.md: test_tutorial.py.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docs.pages import next_commands


@dataclass
class Shell:
    """Where a person types: a folder, and Python with nothing but the wheel."""

    folder: Path
    environment: dict[str, str]

    def run(self, line: str) -> str:
        """What it prints. Fails with it where the command does."""
        if line.startswith("cd "):
            self.folder /= shlex.split(line)[1]
            return ""
        words = shlex.split(line)
        command = [sys.executable, *words[1:]] if words[0] == "python" else words
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout

    def told(self, readme: str, section: str = "") -> list[str]:
        """The commands of a section of a README."""
        text = (self.folder / readme).read_text(encoding="utf-8")
        chosen = text.partition(f"## {section}\n")[2].partition("\n## ")[0] if section else text
        lines = [line.strip() for line in chosen.splitlines() if line.startswith("    ")]
        return [line for line in lines if line.startswith(("python ", "rm "))]


@pytest.fixture
def shell(tmp_path: Path, wheel: dict[str, str]) -> Shell:
    return Shell(tmp_path, wheel)


def test_starter_recordings(shell: Shell) -> None:
    made = shell.run("python -m generator 'labels=[yes,no]' name=my_words task=new")
    shell.run(next(line.strip() for line in made.splitlines() if line.startswith("  cd ")))
    generate, monitor = shell.told("README.md", "A first run")
    assert generate == next_commands(made)[0] == "python -m generator"

    said = shell.run(generate)
    assert "C++ = Python on 24 of 24 clips" in said
    assert next_commands(said) == [
        "python -m generator task=flash project=classifier",
        "python -m generator task=monitor",
        "python -m generator task=evaluate",
    ]
    heard = [line.split("\t")[1] for line in shell.run(f"{monitor} virtual.speed=fast seconds=8").splitlines()]
    assert heard.count("yes") >= 3
    assert (shell.folder / "firmware_out/my_words/report.html").is_file()
    assert {path.name for path in shell.folder.iterdir()} == {
        ".cookiecutter.json", ".gitignore", "README.md", "conf", "firmware_out", "samples",
    }  # fmt: skip

    (remove,) = shell.told("samples/README.md")
    shell.run(remove)
    assert not list(shell.folder.glob("samples/*/"))
