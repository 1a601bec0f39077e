"""Renders each case.yaml with its model.json and compares with expected/, file for file.

expected/ holds what templates render; files that are copied as they stand are in expected/verbatim.txt with a digest.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import yaml

from generator import paths, writer
from generator.config.schema import Config
from generator.mirror import Mirror
from generator.render.project import render_capture, render_classifier
from generator.render.vectors import parity_vectors
from generator.types import Clip, Dataset, FeatureMatrix, FeatureSet
from generator.verify.replay import replay
from tests.conftest import find_tool
from tests.factory import make_config
from tests.firmware.program import build_replay
from tests.golden import frozen

CASES = sorted(path.parent for path in frozen.CASES.glob("*/case.yaml"))
UPDATE = "GENERATOR_UPDATE_GOLDEN"
COMMAND = f"{UPDATE}=1 python -m pytest tests/golden"
VERBATIM = "verbatim.txt"


def mirror_of(case: Path) -> tuple[Config, Mirror]:
    config = make_config(*yaml.safe_load((case / "case.yaml").read_text(encoding="utf-8"))["overrides"])
    return config, Mirror(config.front_end, config.detector, frozen.load(case))


def windows(mirror: Mirror) -> tuple[Dataset, FeatureMatrix]:
    """A few random windows as rows of features."""
    info, rng = np.iinfo(mirror.front_end.dtype), np.random.default_rng(1)
    x = rng.integers(info.min, info.max, (6, mirror.front_end.size)).astype(mirror.front_end.dtype)
    rows = tuple(Clip(f"row {i}", 0, str(i), row.astype(np.int16)) for i, row in enumerate(x))
    side = FeatureSet(x, np.zeros(len(x), np.int64), np.zeros(len(x), np.bool_))
    labels = tuple(str(i) for i in range(mirror.source.scores(x).shape[1]))
    return Dataset(labels, rows, rows, "row", is_audio=False), FeatureMatrix(side, side)


def render(case: Path) -> dict[str, str]:
    """Both projects by path."""
    config, mirror = mirror_of(case)
    classifier = render_classifier(config, mirror, parity_vectors(*windows(mirror), mirror)).files
    return {
        **{f"classifier/{name}": text for name, text in classifier.items()},
        **{f"capture/{name}": text for name, text in render_capture(config).files.items()},
    }


def condensed(files: dict[str, str]) -> dict[str, str]:
    """The files with those that are a template's very text as digests in one list."""
    literal = {
        path.read_text(encoding="utf-8")
        for path in paths.templates_dir().rglob("*")
        if path.suffix != ".j2" and path.is_file()
    }
    digests = {name: hashlib.sha256(text.encode()).hexdigest()[:16] for name, text in files.items() if text in literal}
    listing = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    return {**{name: text for name, text in files.items() if name not in digests}, VERBATIM: listing}


def read(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.is_file()}


def difference(expected: dict[str, str], actual: dict[str, str]) -> str:
    """Unified diffs of all files that differ; "" where none does."""
    lines: list[str] = []
    for name in sorted(expected.keys() | actual.keys()):
        old, new = expected.get(name, "").splitlines(), actual.get(name, "").splitlines()
        where = ["(missing)"] if name not in actual else ["(new)"] if name not in expected else []
        lines += [*where, *difflib.unified_diff(old, new, f"expected/{name}", f"rendered/{name}", lineterm="", n=1)]
    return "\n".join(lines)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_project_is_as_expected(case: Path) -> None:
    actual = condensed(render(case))
    if os.environ.get(UPDATE):
        if os.environ.get("CI"):
            pytest.fail(f"{UPDATE} is refused where CI is set", pytrace=False)
        shutil.rmtree(case / "expected", ignore_errors=True)
        writer.write(case / "expected", actual)
    if text := difference(read(case / "expected"), actual):
        pytest.fail(f"{text}\n\nIf this is meant: {COMMAND}, then read the diff before you commit it.", pytrace=False)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_project_compiles_and_agrees(case: Path, tmp_path: Path) -> None:
    _, mirror = mirror_of(case)
    writer.write(tmp_path, render(case))
    dataset, matrix = windows(mirror)
    program = build_replay(find_tool("g++"), tmp_path / "classifier")
    answers = replay(program, dataset, mirror)
    np.testing.assert_array_equal(answers.scores, mirror.source.scores(matrix.test.x))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_project_compiles_for_its_board(case: Path, tmp_path: Path) -> None:
    config, _ = mirror_of(case)
    writer.write(tmp_path, render(case))
    desktop = paths.templates_dir() / "desktop"
    for project in (tmp_path / "classifier", tmp_path / "capture"):
        includes = [f"-I{path}" for path in (*sorted((project / "lib").iterdir()), project / "src", desktop)]
        for source in (*project.glob("lib/*/*.cpp"), *project.glob("src/*.cpp")):
            options = ["-std=c++11", f"-mcpu={config.board.cpu}", "-mthumb", "-Os", *includes]
            command = [find_tool("arm-none-eabi-g++"), *options, "-c", str(source), "-o", str(tmp_path / "object.o")]
            subprocess.run(command, check=True)


@pytest.mark.parametrize("case", CASES[:1], ids=lambda case: case.name)
def test_one_character_in_a_template_fails_with_the_update_command(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = tmp_path / "templates"
    shutil.copytree(paths.templates_dir(), changed)
    path = changed / "lib" / "config" / "project_config.h.j2"
    path.write_text(path.read_text(encoding="utf-8").replace("#pragma once", "#pragma  once"), encoding="utf-8")
    monkeypatch.setattr(paths, "templates_dir", lambda: changed)
    monkeypatch.delenv(UPDATE, raising=False)
    with pytest.raises(pytest.fail.Exception, match=COMMAND):
        test_project_is_as_expected(case)
