"""The keys of task=record: what is refused, and what is decided for the person."""

from __future__ import annotations

from typing import Any

import pytest

from generator.config.schema import Config
from generator.errors import ConfigError
from generator.record.options import Plan, RecordOptions, decide
from tests.factory import make_config


@pytest.fixture(scope="module")
def config() -> Config:
    return make_config("labels=[yes,no]", "task=record")


def options(**keys: Any) -> RecordOptions:
    defaults: dict[str, Any] = dict(label="yes", count=40, seconds=None, speaker="s01", ask=None, patience=60.0)
    return RecordOptions(**{**defaults, **keys})


def test_defaults_of_the_file(config: Config) -> None:
    assert config.task.options == options(label=None)


@pytest.mark.parametrize(
    "overrides",
    [["label=no", "ask=false", "seconds=3"], ["label=no", "ask=true", "seconds=null"], ["label=on", "speaker=7"]],
)
def test_types_of_the_command_line(overrides: list[str]) -> None:
    built = make_config("labels=[no,on]", "task=record", *overrides).task.options
    values = dict(text.split("=") for text in overrides)
    assert built.label == values["label"]
    assert str(built.speaker) == values.get("speaker", "s01")
    assert built.ask is {"true": True, "false": False, None: None}[values.get("ask")]


def test_no_part_of_the_hash(config: Config) -> None:
    assert config.hash == make_config("labels=[yes,no]", "task=record", "label=no", "count=3").hash
    assert config.hash == make_config("labels=[yes,no]").hash
    assert "speaker" not in config.resolved.split("dataset:")[0]


@pytest.mark.parametrize("label", ["yes", "no", "_unknown_", "_background_noise_"])
def test_labels(config: Config, label: str) -> None:
    assert decide(options(label=label, seconds=5.0), config).label == label


def test_nobody_is_there(config: Config) -> None:
    """Tests have no terminal."""
    assert decide(options(), config) == Plan("yes", "s01", 40, None, interactive=False, patience=60.0)
    with pytest.raises(ConfigError, match="ask=true needs a terminal"):
        decide(options(ask=True), config)


@pytest.mark.parametrize(
    ("keys", "problem", "hint"),
    [
        ({"label": "yess"}, "label=yess is not among the labels; it must be yes, no, _unknown_ or", "label=yes"),
        ({"label": "_background_noise_"}, "recorded by time: seconds is missing", "seconds=120"),
        ({"count": 0}, "count=0 must be from 1 to 100000 clips", "count=40"),
        ({"seconds": 0.0}, "seconds=0 must be above 0", "seconds=120"),
        ({"seconds": -1.0}, "seconds=-1 must be above 0", "seconds=120"),
        ({"speaker": "anna_b"}, "speaker=anna_b must be 1 to 32 of A-Z, a-z, 0-9 and -", "speaker=anna-b"),
        ({"speaker": "../x"}, "speaker=../x must be", "speaker=x"),
        ({"speaker": ""}, "speaker= must be", "speaker=s01"),
        ({"speaker": "s01\n"}, "speaker='s01\\n' must be", "speaker=s01"),
        ({"patience": 0.5}, "patience=0.5 must be from 1 to 86400 s", "patience=60"),
    ],
)
def test_refused(config: Config, keys: dict[str, Any], problem: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        decide(options(**keys), config)
    assert problem in caught.value.problem
    assert caught.value.hint == hint
