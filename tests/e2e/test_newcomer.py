"""The first hour of a newcomer, with the wheel alone: every command is read from a README or from what was said before.

What a README says for a board that is plugged in is typed for the virtual one, with a recording as its microphone.
"""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator import paths

VIRTUAL = ["port=virtual", "virtual.speed=fast"]  # in place of a board
COUNT = 10  # clips a label, in place of 40
OWN = {"open": "go", "shut": "stop"}  # labels of their own, and whose recordings the microphone hears


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


def plugged_in(line: str) -> str:
    """A command for a board, as it is typed for the virtual one."""
    line = line.replace("count=40", f"count={COUNT} ask=false")
    if not any(f"task={task}" in line for task in ("flash", "record", "monitor", "evaluate")):
        return line
    label = next((word.removeprefix("label=") for word in line.split() if word.startswith("label=")), None)
    sound = [f"virtual.sound=../heard/{label}"] if label else []
    return " ".join([line, *(word for word in VIRTUAL if word not in line), *sound])


def next_commands(said: str) -> list[str]:
    """What the end of an output tells to type."""
    lines = said.partition("Next")[2].splitlines()[1:]
    return [line[line.index("python -m") :] for line in lines if "python -m" in line]


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
    heard = [line.split("\t")[1] for line in shell.run(f"{plugged_in(monitor)} seconds=8").splitlines()]
    assert heard.count("yes") >= 3
    assert (shell.folder / "firmware_out/my_words/report.html").is_file()
    assert {path.name for path in shell.folder.iterdir()} == {
        ".cookiecutter.json", ".gitignore", "README.md", "conf", "firmware_out", "samples",
    }  # fmt: skip

    (remove,) = shell.told("samples/README.md")
    shell.run(remove)
    assert not list(shell.folder.glob("samples/*/"))


def test_sounds_of_their_own(shell: Shell) -> None:
    for label, word in OWN.items():
        shutil.copytree(paths.bundled_samples_dir() / word, shell.folder / "heard" / label)
    made = shell.run(f"python -m generator 'labels=[{','.join(OWN)}]' task=new")
    shell.run("cd open_shut")
    capture, flash, *record = shell.told("README.md", "Sounds of your own")
    assert next_commands(made) == [capture]

    said = shell.run(capture)
    assert next_commands(said) == [flash, record[0]]
    said = shell.run(plugged_in(flash))
    assert next_commands(said) == [record[0].replace("generator", "generator port=virtual")]
    for line, following in zip(record, [*record[1:], "python -m generator"], strict=True):
        said = shell.run(plugged_in(line))
        assert next_commands(said)[0].replace(" port=virtual", "").startswith(following.replace("count=40", "count=10"))
    recorded = sorted(path.parent.name for path in shell.folder.glob("samples/*/*.wav"))
    assert recorded == ["open"] * COUNT + ["shut"] * COUNT

    generate, flash, _, evaluate, _ = shell.told("README.md", "The classifier")
    assert "C++ = Python on" in shell.run(generate)
    assert next_commands(shell.run(plugged_in(flash)))[1] == evaluate.replace("generator", "generator port=virtual")
    assert "board = computer on" in shell.run(plugged_in(evaluate))
    report = json.loads((shell.folder / "firmware_out/open_shut/report.json").read_text(encoding="utf-8"))
    assert report["board_evaluation"]["score_mismatches"] == 0
