"""Whole generated projects: they compile without a warning, are formatted, need no heap and pass their own test."""

from __future__ import annotations

import configparser
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from generator import paths, writer
from generator.config.schema import Config
from generator.render.project import render_capture
from generator.verify.sources import CORE
from tests.factory import dataset_of, hostile, make_config, make_mirror, small_svc
from tests.firmware.program import WARNINGS, includes, write_classifier

ROOT = Path(__file__).resolve().parents[2]
DESKTOP = paths.templates_dir() / "desktop"
ARM = ("-mthumb", "-Os", "-fno-exceptions", "-fno-rtti", "-ffunction-sections")
FORBIDDEN = re.compile(
    r"malloc|calloc|realloc|free|_Zn[aw].*|_Zd[al].*|__cxa_.*|__aeabi_atexit|atexit|_Unwind_.*|__gxx_.*|__atomic_.*|__sync_.*"
)
THIRD_PARTY = "micromlgen_svc.h"

RENDERINGS: dict[str, tuple[list[str], dict[str, Any]]] = {
    "logmel rbf": (["labels=[yes,no,_background_noise_]", "board=nano33ble"], {"kernel": "rbf", "break_ties": True}),
    "rms poly": (
        ["labels=[yes,no]", "board=nanorp2040connect", "features=rms"],
        {"kernel": "poly", "degree": 2, "coef0": -1.0, "gamma": 1e-18},
    ),
    "logmel micromlgen": (
        ["""labels=['say "yes"','läuft 🎤','no??!','%d']""", "exporter=micromlgen"],
        {"kernel": "rbf"},
    ),
}

UNITY = r"""
#pragma once
#include <cstdio>
static int failures = 0;
#define UNITY_BEGIN() (failures = 0)
#define UNITY_END() failures
#define RUN_TEST(test) test()
#define TEST_ASSERT_EQUAL_INT32(expected, actual)                                   \
  do {                                                                              \
    if ((expected) != (actual)) {                                                   \
      std::printf("%s:%d: %d is not %d\n", __FILE__, __LINE__, (actual), (expected)); \
      ++failures;                                                                   \
      return;                                                                       \
    }                                                                               \
  } while (false)
"""


@dataclass(frozen=True)
class Projects:
    """Both projects of one configuration, written to disk."""

    config: Config
    folder: Path

    @property
    def classifier(self) -> Path:
        return self.folder / "classifier"

    def sources(self) -> Iterator[tuple[Path, list[str]]]:
        """Every .cpp that a board gets, with the options by which it finds its headers."""
        for project in (self.classifier, self.folder / "capture"):
            folders = [*includes(project), f"-I{project / 'src'}", f"-I{DESKTOP}"]
            yield from ((path, folders) for part in ("lib", "src") for path in sorted((project / part).rglob("*.cpp")))

    def compile(self, compiler: Sequence[str], name: str) -> dict[Path, Path]:
        """Objects of all sources by source. A warning is an error."""

        def one(source: Path, folders: list[str]) -> tuple[Path, Path]:
            target = self.folder / name / source.relative_to(self.folder).with_suffix(".o")
            target.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run([*compiler, "-std=c++11", *WARNINGS, *folders, "-c", source, "-o", target], check=True)
            return source, target

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return dict(pool.map(lambda pair: one(*pair), self.sources()))


@pytest.fixture(scope="module", params=list(RENDERINGS.values()), ids=list(RENDERINGS))
def projects(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Projects:
    overrides, params = request.param
    config = make_config(*overrides)
    mirror = make_mirror(config, small_svc(config, len(config.labels), **params))
    clips = dataset_of([hostile("loud then silent", 16000), hostile("white noise at full scale", 9000)])
    folder = tmp_path_factory.mktemp("generated")
    write_classifier(folder / "classifier", config, mirror, clips)
    writer.write(folder / "capture", render_capture(config).files)
    return Projects(config, folder)


@pytest.fixture(scope="module")
def host_objects(projects: Projects, gxx: str) -> dict[Path, Path]:
    return projects.compile([gxx, "-O1"], "host")


def test_the_host_compiler_has_nothing_to_say(host_objects: dict[Path, Path]) -> None:
    assert len(host_objects) > 20


@pytest.mark.parametrize("cpu", ["cortex-m4", "cortex-m0plus"])
def test_the_boards_compiler_has_nothing_to_say_and_needs_no_heap(projects: Projects, arm_gxx: str, cpu: str) -> None:
    for source, target in projects.compile([arm_gxx, f"-mcpu={cpu}", *ARM], cpu).items():
        nm = [arm_gxx.replace("g++", "nm"), "--undefined-only", "--format=just-symbols", str(target)]
        symbols = subprocess.run(nm, capture_output=True, text=True, check=True).stdout.split()
        assert not [symbol for symbol in symbols if FORBIDDEN.fullmatch(symbol)], source


def test_formatted(projects: Projects, clang_format: str) -> None:
    files = [path for path in projects.folder.rglob("*") if path.suffix in {".h", ".cpp"} and path.name != THIRD_PARTY]
    assert len(files) > 40
    subprocess.run([clang_format, f"--style=file:{ROOT / '.clang-format'}", "--dry-run", "-Werror", *files], check=True)


def parity_test(projects: Projects, gxx: str, objects: dict[Path, Path]) -> subprocess.CompletedProcess[str]:
    """The project's own test, as `pio test -e native` would run it."""
    lib, test = projects.classifier / "lib", projects.classifier / "test" / "test_parity"
    stand_in = projects.folder / "unity"
    writer.write(stand_in, {"unity.h": UNITY})
    core = [target for source, target in objects.items() if source.is_relative_to(lib) and source.parent.name in CORE]
    folders = [*includes(projects.classifier), f"-I{test}", f"-I{stand_in}"]
    program = stand_in / "test_parity"
    sources = map(str, [*test.glob("*.cpp"), *core])
    subprocess.run([gxx, "-std=c++11", *WARNINGS, *folders, *sources, "-o", str(program)], check=True)
    return subprocess.run([program], capture_output=True, text=True, check=False)


def test_the_projects_own_test_passes(projects: Projects, gxx: str, host_objects: dict[Path, Path]) -> None:
    done = parity_test(projects, gxx, host_objects)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("table", ["kVectorPcmFeatures", "kVectorScores"])
def test_the_projects_own_test_fails_when_a_vector_is_changed(
    projects: Projects, gxx: str, host_objects: dict[Path, Path], table: str
) -> None:
    path = projects.classifier / "test" / "test_parity" / "vectors_data.cpp"
    text = path.read_text(encoding="utf-8")
    changed, count = re.subn(rf"({table}\[[^{{]*[{{\s]*)(-?\d+)", lambda m: f"{m[1]}{int(m[2]) ^ 1}", text, count=1)
    assert count == 1
    path.write_text(changed, encoding="utf-8")
    try:
        done = parity_test(projects, gxx, host_objects)
    finally:
        path.write_text(text, encoding="utf-8")
    assert done.returncode == 1
    assert "is not" in done.stdout


def test_platformio_ini_names_board_and_native(projects: Projects) -> None:
    board = projects.config.board
    for name, environments in (("classifier", [board.name, "native"]), ("capture", [board.name])):
        ini = configparser.ConfigParser()
        ini.read_string((projects.folder / name / "platformio.ini").read_text(encoding="utf-8"))
        assert ini.sections() == ["platformio", *(f"env:{environment}" for environment in environments)]
        assert ini["platformio"]["default_envs"] == board.name
        env = ini[f"env:{board.name}"]
        assert (env["platform"], env["board"], env["framework"]) == (board.platform, board.board, "arduino")
        assert re.search(r"@\d+\.\d+\.\d+$", env["platform"]), "the platform is pinned"
        assert env.get("build_unflags", "").split() == list(board.build_unflags)
