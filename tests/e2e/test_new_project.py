"""A new sound project by the cookiecutter template and by task=new: what is in it, and which answers are refused."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from generator import paths
from generator.cli import main
from generator.config.compose import hydra_at
from generator.config.load import load
from generator.config.locate import Origin
from generator.config.schema import Config

TEMPLATE = paths.templates_dir() / "sound_project"


def configured(folder: Path, *overrides: str) -> Config:
    """What the project's own conf/ says."""
    with hydra_at(str(folder / "conf"), "config") as composer:
        cfg, hydra = composer.compose(overrides)
        return load(cfg, Origin.of(hydra))


def commands(project: Path) -> list[list[str]]:
    """Arguments of every `python -m generator` that the README tells to type."""
    lines = (project / "README.md").read_text(encoding="utf-8").splitlines()
    typed = [line.strip().partition("      ")[0] for line in lines if line.startswith("    python -m generator")]
    return [shlex.split(line)[3:] for line in typed]


def test_own_labels_on_another_board(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(['labels=[dog,"Käuzchen 🦉","it\'s"]', "name=pets", "board=nanorp2040connect", "task=new"]) == 0
    assert "cd pets\n  python -m generator task=capture\n" in capfd.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["pets"]

    config = configured(tmp_path / "pets")
    assert (config.name, config.labels, config.board.name) == (
        "pets",
        ("dog", "Käuzchen 🦉", "it's"),
        "nanorp2040connect",
    )
    assert [path.name for path in (tmp_path / "pets" / "samples").iterdir()] == ["README.md"]
    answers = json.loads((tmp_path / "pets" / ".cookiecutter.json").read_text(encoding="utf-8"))["cookiecutter"]
    assert answers["labels"] == "dog, Käuzchen 🦉, it's"

    told = [argument for arguments in commands(tmp_path / "pets") for argument in arguments]
    assert [argument for argument in told if argument.startswith("label=")] == [
        "label=dog", 'label="Käuzchen 🦉"', 'label="it\'s"',
    ]  # fmt: skip

    monkeypatch.chdir(tmp_path / "pets")
    assert main([]) == 1
    assert "no samples" in capfd.readouterr().err
    assert main(["task=capture"]) == 0
    assert Path("firmware_out/pets/capture/platformio.ini").is_file()


def test_readme_tells_of_tasks_and_labels_that_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["labels=[yes,no,go]", "task=new", "folder=my sounds"]) == 0
    assert "cd 'my sounds/yes_no_go'\n  python -m generator\n" in capfd.readouterr().out
    project = tmp_path / "my sounds" / "yes_no_go"
    told = commands(project)
    assert ["task=record", "label=go", "count=40"] in told
    known = {path.stem for path in (paths.conf_dir() / "task").glob("*.yaml")}
    for arguments in told:
        task = next(
            (argument.removeprefix("task=") for argument in arguments if argument.startswith("task=")), "generate"
        )
        if task in known and "--multirun" not in arguments:
            assert configured(project, *arguments).task.name == task
    assert configured(project).name == "yes_no_go"
    assert {path.name for path in (project / "samples").iterdir() if path.is_dir()} == {"yes", "no", "go"}
    assert "\n\n\n" not in (project / "README.md").read_text(encoding="utf-8")


BAD = {
    "name": ("name=My Sounds", "name=My Sounds must be made of a-z, 0-9, _ and -", "name=my_sounds"),
    "one label": ("labels=yes", "labels=[yes] is one label", "'labels=[yes,no]'"),
    "label twice": ("labels=dog, cat, dog", "labels: 'dog' stands twice", "each label once"),
    "path": ("labels=yes, ../no", "labels: '../no' is a path", "another name"),
    "board": ("board=nano33bel", "board: there is no board 'nano33bel'", "nano33ble"),
    "no starter": ("labels=yes, dog", "starter: there are no starter recordings of dog", "you record your own"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_answer_is_explained_and_leaves_nothing(tmp_path: Path, case: str) -> None:
    answer, problem, hint = BAD[case]
    command = [sys.executable, "-m", "cookiecutter", str(TEMPLATE), "--no-input", answer]
    environment = {**os.environ, "HOME": str(tmp_path / "home")}
    (tmp_path / "work").mkdir()
    done = subprocess.run(command, cwd=tmp_path / "work", env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ") or "\nerror: " in done.stderr
    assert problem in done.stderr
    assert hint in done.stderr.partition("  try: ")[2].splitlines()[0]
    assert not any((tmp_path / "work").iterdir())


def test_good_answers_at_the_prompts(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cookiecutter", str(TEMPLATE)]
    environment = {**os.environ, "HOME": str(tmp_path / "home")}
    typed = "doors\nopen, shut\nnanorp2040connect\nperhaps\nn\n"  # "perhaps" is asked again
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, input=typed, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    config = configured(tmp_path / "doors")
    assert (config.labels, config.board.name) == (("open", "shut"), "nanorp2040connect")
