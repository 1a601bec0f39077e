"""Composition and validation: what a Config holds, how it replays, and where its mistakes are found."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator import paths
from generator.config.compose import hydra_at
from generator.config.labels import NAME, check_labels, project_name
from generator.config.load import load
from generator.config.locate import Origin
from generator.config.schema import GROUPS, SEARCH, Config
from generator.config.suggest import shown
from generator.errors import ConfigError

LABELS = "labels=[yes,no]"


@cache
def compose(*overrides: str, folder: Path | None = None) -> Config:
    with hydra_at(str(folder or paths.conf_dir()), "config") as composer:
        cfg, hydra = composer.compose(overrides)
        return load(cfg, Origin.of(hydra))


def replayed(config: Config, folder: Path) -> Config:
    (folder / "config.yaml").write_text(config.resolved, encoding="utf-8")
    return compose(folder=folder)


@pytest.mark.parametrize(
    "path",
    sorted(path for path in paths.conf_dir().glob("*/*.yaml") if path.parent.name != SEARCH),  # those: test_search.py
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_every_file_of_conf_is_valid_and_carries_its_name(path: Path) -> None:
    config = compose(LABELS, f"{path.parent.name}={path.stem}")

    group = path.parent.name
    if group in GROUPS:
        assert getattr(config, group).name == path.stem


def test_defaults() -> None:
    config = compose(LABELS)

    assert (config.name, config.labels, config.project_dir) == ("yes_no", ("yes", "no"), "firmware_out/yes_no")
    assert config.board.sample_rates == (16000, 41667)
    assert config.capture.gain == config.board.default_gain == 20
    assert config.model.target == "sklearn.svm.SVC"
    assert config.task.target == "generator.pipeline.generate"


def test_gain_follows_the_board_unless_given() -> None:
    assert compose(LABELS, "board=nanorp2040connect").capture.gain == 16
    assert compose(LABELS, "board=nanorp2040connect", "capture.gain=30").capture.gain == 30


def test_the_lab_as_a_preset() -> None:
    config = compose(LABELS, "experiment=lab")

    assert config.features.name == "rms"
    assert config.front_end.num_columns == 32
    assert (config.model.params["kernel"], config.model.params["degree"]) == ("poly", 2)
    assert compose(LABELS, "experiment=lab", "model.degree=3").model.params["degree"] == 3


@pytest.mark.parametrize(
    "overrides",
    [
        (),
        ("experiment=lab", "board=nanorp2040connect"),
        ("task=capture", "name=mine", "seed=7", "output_dir=elsewhere"),
        ("+model.tol=1e-5", "model.gamma=0.25", "model.class_weight={0: 1, 1: 2.5}"),
        ("exporter=micromlgen", "dataset.split=file", "dataset.test_dir='a b/c'", "audio.window=1"),
    ],
)
def test_a_resolved_configuration_replays_to_the_byte(overrides: tuple[str, ...], tmp_path: Path) -> None:
    config = compose(LABELS, *overrides)

    assert replayed(config, tmp_path) == config


TRICKY = ["on", "null", "~", "0x1F", "1e3", "???", "${seed}", r"\${x}", "a: b", "# c", "- d", "'", '"', "🐶", "12:30"]


@settings(max_examples=25, deadline=None)
@given(labels=st.lists(st.text(max_size=12) | st.sampled_from(TRICKY), min_size=2, max_size=5))
@example(labels=TRICKY)
def test_any_label_replays(labels: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    try:
        checked = check_labels(labels)
    except ConfigError:
        return
    config = compose(LABELS, "name=any")
    labelled = replace(config, written={**config.written, "labels": labels})

    again = replayed(labelled, tmp_path_factory.mktemp("replay"))

    assert (again.labels, again.resolved) == (checked, labelled.resolved)


@pytest.mark.parametrize("override", ["output_dir=x", "samples_dir=x", "cache_dir=x", "task=capture"])
def test_the_hash_leaves_folders_and_task_out(override: str) -> None:
    assert compose(LABELS, override).hash == compose(LABELS).hash


@pytest.mark.parametrize("override", ["port=virtual", "virtual=faulty", "virtual.sound=x.wav"])
def test_port_and_virtual_board_are_no_part_of_the_project(override: str) -> None:
    live, plain = compose(LABELS, override), compose(LABELS)
    assert (live.hash, live.resolved) == (plain.hash, plain.resolved)


@pytest.mark.parametrize(
    "override", ["name=x", "seed=1", "audio.window=0.9", "model.C=4", "board=nanorp2040connect", "+model.tol=0.1"]
)
def test_the_hash_covers_the_rest(override: str) -> None:
    assert compose(LABELS, override).hash != compose(LABELS).hash


def test_nothing_of_a_config_can_be_changed() -> None:
    config = compose(LABELS)

    for part in [config, *(getattr(config, group) for group in GROUPS)]:
        with pytest.raises(FrozenInstanceError):
            part.name = "other"
        assert not any(isinstance(value, list) for value in vars(part).values())


def test_text_that_is_a_number_is_a_number() -> None:
    assert compose(LABELS, "seed='5'", "audio.window='1'").seed == 5


@pytest.mark.parametrize(
    "labels", [["yes", "no"], ["sí", "не", "🐶"], ['a"b', "a'b", "??="], ["_unknown_", 7], ["a b", "a.b"]]
)
def test_good_labels(labels: list[Any]) -> None:
    assert check_labels(labels) == tuple(map(str, labels))


@pytest.mark.parametrize(
    "labels",
    [["é", "e\u0301"], ["??/", "b"], ["Straße", "STRASSE"], [" a", "b"], ["a", ".."], ["a", "b" * 256], ["a", 1.5]],
)
def test_bad_labels(labels: list[Any]) -> None:
    with pytest.raises(ConfigError, match="labels"):
        check_labels(labels)


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        (("yes", "no"), "yes_no"),
        (("Dog bark", "_background_noise_"), "dog_bark_background_noise"),
        (("да", "no"), "no"),
    ],
)
def test_the_name_is_a_slug_of_the_labels(labels: tuple[str, ...], name: str) -> None:
    assert project_name(None, labels) == name


def test_many_labels_give_a_name_of_bounded_length() -> None:
    first, second = (project_name(None, tuple(f"label{i}" for i in range(count))) for count in (40, 41))

    assert first != second
    assert all(NAME.fullmatch(name) and len(name) <= 64 for name in (first, second))


@pytest.mark.parametrize("value", [None, True, 3, 0.25, "yes", [1, None], {"a": [True]}, [["a", "b"], "c"]], ids=str)
def test_values_are_shown_as_they_are_typed(value: Any) -> None:
    text = shown(value)

    with hydra_at(str(paths.conf_dir()), "config") as composer:
        (override,) = composer.parse([f"key={text}"])
    assert override.value() == value


def test_small_and_large_numbers_keep_their_value() -> None:
    values = yaml.safe_load(compose(LABELS, "model.C=1e-7", "model.gamma=3e10").resolved)["model"]

    assert (float(values["C"]), float(values["gamma"])) == (1e-7, 3e10)
