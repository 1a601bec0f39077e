"""Command lines that a person is told to type: they compose the very configuration that they come from."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from generator import commands, paths
from generator.config.compose import hydra_at
from generator.config.load import load
from generator.config.locate import Origin
from generator.config.schema import Config


def composed(*typed: str, config_path: str | None = None, config_name: str = "config") -> Config:
    """As `python -m generator` would."""
    with hydra_at(config_path, config_name) as composer:
        cfg, hydra = composer.compose(typed)
        return load(cfg, Origin.of(hydra))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a conf/config.yaml that holds the labels."""
    packaged = (paths.conf_dir() / "config.yaml").read_text(encoding="utf-8")
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "config.yaml").write_text(packaged.replace("labels: []", 'labels: ["yes", "no"]'))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        (["labels=[yes,no]"], "python -m generator 'labels=[yes,no]'"),
        (
            ['labels=[yes,"it\'s"]', "model=svm", "+model.shrinking=false", "features.n_mels=20"],
            """python -m generator 'labels=[yes,"it'"'"'s"]' model=svm +model.shrinking=false features.n_mels=20""",
        ),
        (
            ["labels=[yes,no]", "task=record", "label=yes", "count=3", "port=COM3", "overwrite=true"],
            "python -m generator 'labels=[yes,no]' port=COM3",
        ),
        (
            ["labels=[yes,no]", "port=virtual", "virtual=faulty", "virtual.sound=noise", "cache_size=0"],
            "python -m generator 'labels=[yes,no]' port=virtual",
        ),
    ],
)
def test_what_decides_the_project_is_typed_again(typed: list[str], command: str) -> None:
    config = composed(*typed)
    assert config.command == command
    assert composed(*shlex.split(config.command)[3:]).hash == config.hash


def test_a_project_of_its_own_needs_no_labels(project: Path) -> None:
    config = composed("task=capture")
    assert config.labels == ("yes", "no")
    assert commands.making(config, "capture") == "python -m generator task=capture"
    assert commands.flashing(config, "classifier") == "python -m generator task=flash project=classifier"
    assert commands.recording(config, "yes") == "python -m generator task=record label=yes count=40"
    assert commands.recording(config, "_background_noise_").endswith("label=_background_noise_ seconds=120")


@pytest.mark.parametrize(
    "label", ["front door", "it's", 'a "b"', "Käuzchen 🦉", "a=b (c)", "null", "True", "$HOME", "007"]
)
def test_any_label_comes_back_from_the_shell_and_from_hydra(project: Path, label: str) -> None:
    typed = shlex.split(commands.recording(composed(), label))[3:]
    with hydra_at(None, "config") as composer:
        values = {override.key_or_group: override.value() for override in composer.parse(typed)}
    assert str(values["label"]) == label


def test_a_key_is_typed_once() -> None:
    config = composed("labels=[yes,no]", "samples_dir=mine", "dataset.folds=2")
    command = commands.command(config, "samples_dir=yours", "dataset=fsdd")
    assert command == "python -m generator 'labels=[yes,no]' dataset.folds=2 samples_dir=yours dataset=fsdd"


def test_another_configuration_is_named(project: Path) -> None:
    other = project / "my conf"
    (project / "conf").rename(other)
    (other / "config.yaml").rename(other / "mine.yaml")
    config = composed("seed=3", config_path="my conf", config_name="mine")
    assert config.command == "python -m generator '--config-path=my conf' --config-name=mine seed=3"
    elsewhere = composed(config_path=str(other), config_name="mine")
    assert elsewhere.command == "python -m generator '--config-path=my conf' --config-name=mine"
