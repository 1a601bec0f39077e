"""Every constant of the generated C++ says which key of the configuration it comes from, and the key exists."""

from __future__ import annotations

import re

import numpy as np
import pytest
import yaml

from generator import paths
from generator.config.schema import Config
from generator.features.matrix import extract
from generator.progress import Progress
from generator.render.project import render_capture, render_classifier
from generator.render.vectors import parity_vectors
from generator.training.train import fit
from tests.factory import dataset_of, hostile, make_config, make_mirror

GENERATED = "// Generated from config.yaml"
CONSTANT = re.compile(r"^constexpr \w+ (\w+) = [^/;]*;(?: +// (.*))?$", re.M)
COMMENT = re.compile(r"(?:derived: )?(?P<items>[^\[\]]+?)(?: \[[^\[\]]+\])?")
TABLE = re.compile(r"^/// (.*)$", re.M)


def choices(group: str) -> list[str]:
    return sorted(path.stem for path in (paths.conf_dir() / group).glob("*.yaml"))


OVERRIDES = [
    *([f"model={name}"] for name in choices("model")),
    *([f"features={name}"] for name in choices("features")),
    *([f"board={name}"] for name in choices("board")),
    ["detection=continuous"],
    ["model.kernel=linear"],
    ["model.kernel=poly", "model.degree=3"],
    ["model.kernel=poly", "model.degree=2", "features=rms", "audio.window=0.16", "detection.pre_roll=0"],
    ["model.kernel=poly", "model.degree=2", "model.rank=auto", "features.segments=2"],
    ["model.kernel=sigmoid"],
    ["model=random_forest", "exporter.trees=fast"],
    ["model=mlp", "exporter.weights=int8"],
    ["model=ridge", "exporter.weights=int8"],
    ["exporter=micromlgen", "model.break_ties=false"],
]


def rendered(config: Config) -> dict[str, str]:
    """The files of both projects that the configuration decides, with a model of noise."""
    front_end = config.front_end
    rng, labels = np.random.default_rng(0), len(config.labels)
    x = rng.integers(-100, 100, (40 * labels, front_end.size)).astype(front_end.dtype)
    mirror = make_mirror(config, fit(config.model, x, np.arange(len(x)) % labels, seed=0))
    dataset = dataset_of([hostile("loud then silent", 16000)])
    matrix = extract(dataset, mirror.front_end, mirror.detector, Progress(quiet=True))
    classifier = render_classifier(config, mirror, parity_vectors(dataset, matrix, mirror)).files
    files = {**classifier, **{f"capture/{name}": text for name, text in render_capture(config).files.items()}}
    return {name: text for name, text in files.items() if text.startswith(GENERATED) and name.endswith(".h")}


def keys_of(config: Config) -> set[str]:
    """Every key of the resolved configuration and every group: "labels", "audio", "audio.window" …"""
    resolved = yaml.safe_load(config.resolved)
    groups = {group: values for group, values in resolved.items() if isinstance(values, dict)}
    return {*resolved, *(f"{group}.{key}" for group, values in groups.items() for key in values)}


def complaint(comment: str, keys: set[str]) -> str | None:
    """What is wrong with a constant's comment: "[derived: ]KEY[, KEY or words]... [ [UNIT]]"."""
    match = COMMENT.fullmatch(comment)
    if match is None:
        return "does not read KEY, ... [UNIT]"
    first, *others = match["items"].split(", ")
    if first not in keys:
        return f"begins with {first!r}, which is no key"
    unknown = [item for item in others if "." in item and item not in keys]
    return f"names {unknown[0]!r}, which is no key" if unknown else None


@pytest.mark.parametrize("overrides", OVERRIDES, ids=" ".join)
def test_every_constant_names_its_key(overrides: list[str]) -> None:
    config = make_config("labels=[yes,no,up]", *overrides)
    keys, files = keys_of(config), rendered(config)
    constants = [(name, *match.groups()) for name, text in files.items() for match in CONSTANT.finditer(text)]
    assert len(constants) == sum(text.count("\nconstexpr ") for text in files.values()) > 20
    complaints = [(file, name, comment, complaint(comment or "", keys)) for file, name, comment in constants]
    wrong = [f"{file}: {name}: {comment}: {reason}" for file, name, comment, reason in complaints if reason]
    assert not wrong, "\n".join(wrong)

    comments = [comment for text in files.values() for comment in TABLE.findall(text)]
    named = {word for comment in comments for word in re.findall(r"\b[a-z]\w*\.[a-zA-Z]\w*", comment)}
    assert named <= keys


@pytest.mark.parametrize(
    ("comment", "is_right"),
    [
        ("audio.window", True),
        ("labels", True),
        ("audio.window [s]", True),
        ("derived: audio.window, the support vectors [bits]", True),
        ("", False),
        ("a number", False),
        ("audio.widnow", False),
        ("derived: audio.window, audio.sample_raet", False),
        ("derived: the support vectors, audio.window", False),
        ("audio.window [s] [s]", False),
    ],
)
def test_the_rule_itself(comment: str, is_right: bool) -> None:
    assert (complaint(comment, {"labels", "audio", "audio.window"}) is None) == is_right
