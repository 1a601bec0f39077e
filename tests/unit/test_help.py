"""--help, --info and completion: made of the files that are there; completion in real shells."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator import paths
from generator.cli import main
from generator.completion import SCRIPTS
from tests.conftest import find_tool
from tests.firmware.terminal import Terminal

PACKAGED = 'defaults: [board: nano33ble, features: mine, task: generate]\nlabels: ["a", "b"]\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def own_files(folder: Path) -> None:
    for name, text in {
        "config.yaml": PACKAGED,
        "features/mine.yaml": "# Mine.\ndefaults: [rms, _self_]\n",
        "task/cook.yaml": "# @package _global_\n# Makes tea: python -m generator task=cook\nsugar: 1\n",
    }.items():
        path = folder / "conf" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


def complete(capsys: pytest.CaptureFixture[str], line: str) -> list[str]:
    return said(capsys, "--complete", line).split()


def test_help_names_every_task_and_choice(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "--help")
    for path in paths.conf_dir().glob("*/*.yaml"):
        assert path.stem in text
    assert max(map(len, text.splitlines())) <= 100
    assert len(text.splitlines()) < 60


def test_help_knows_a_project_s_own_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own_files(folder)
    text = said(capsys, "-h")
    assert "  cook      Makes tea\n" in text
    assert "features      mine, logmel, mfcc, rms, rocket\n" in text


def test_help_survives_a_broken_configuration(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own_files(folder)
    (folder / "conf" / "config.yaml").write_text("defaults: [", encoding="utf-8")
    assert "features      logmel, mfcc, mine, rms, rocket\n" in said(capsys, "-h")


def test_info_lists_the_files_in_their_order(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own_files(folder)
    lines = [line.split() for line in said(capsys, "--info", "seed=1", "features=mine").splitlines()]
    assert lines[0] == ["configuration", str(folder / "conf" / "config.yaml")]
    assert [line[0] for line in lines[6:]] == [
        "board/nano33ble", "features/rms", "features/mine", "task/generate", "config", "command",
    ]  # fmt: skip
    assert lines[-1] == ["command", "line", "seed=1", "features=mine"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("generator task=re", ["task=record"]),
        ("generator lab", ["labels="]),
        ("generator features=mf", ["features=mfcc"]),
        ("generator features.n_", ["features.n_fft=", "features.n_mels="]),
        ("generator features=mfcc features.n_mf", ["features.n_mfcc="]),
        ("generator 'labels=[yes,no]' task=record cou", ["count="]),
        ("generator cou", []),
        ("generator 'labels=[yes,no]' --multirun model=svm,ridge experiment=", ["experiment=lab"]),
        ("generator --mu", ["--multirun"]),
        ("generator 'labels=[ye", []),
        ("generator hydra", []),
    ],
)
def test_completion(line: str, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert complete(capsys, line) == words


def test_completion_knows_a_project_s_own_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own_files(folder)
    assert complete(capsys, "generator features=") == [
        f"features={name}" for name in ("logmel", "mfcc", "mine", "rms", "rocket")
    ]
    assert complete(capsys, "generator task=cook su") == ["sugar="]


@dataclass(frozen=True)
class Shell:
    start: tuple[str, ...]  # command that starts it without a person's own settings
    load: str


SHELLS = {
    "bash": Shell(("bash", "--norc", "-i"), ". ./completion"),
    "zsh": Shell(("zsh", "-f", "-i"), ". ./completion"),
    "fish": Shell(("fish", "--no-config", "-i"), "source completion"),
}


@pytest.mark.parametrize("name", list(SCRIPTS))
def test_a_real_shell_completes(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A person types and presses Tab; what the shell made of it is what the command is given."""
    shell, got = SHELLS[name], folder / "got"
    find_tool(name)
    (folder / "completion").write_text(said(capsys, "--completion", name), encoding="utf-8")
    command = folder / "bin" / "generator"
    command.parent.mkdir()
    command.write_text(
        f'#!/bin/sh\n[ "$1" = --complete ] && exec "{sys.executable}" -m generator "$@"\necho "$@" >> "{got}"\n',
        encoding="utf-8",
    )
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(command.parent), prepend=":")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    monkeypatch.setenv("HOME", str(folder))

    with Terminal(shell.start, folder) as terminal:
        terminal.type(f"{shell.load}; echo read''y\n")
        terminal.wait_for("ready")
        for keys, completed, rest in (
            ("task=rec\t", "ord", ""), ("features.n_f\t", "ft=", "256"), ("model=lin\t", "ear_svm", "seed=1"),
        ):  # fmt: skip
            terminal.type(f"generator {keys}")
            terminal.wait_for(completed)
            terminal.type(f"{rest}; echo don''e\n")
            terminal.wait_for("done")

    assert got.read_text(encoding="utf-8").splitlines() == [
        "task=record", "features.n_fft=256", "model=linear_svm seed=1",
    ]  # fmt: skip
