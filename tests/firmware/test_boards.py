"""Every board of conf/board: both projects are warning-free, and its driver hands the sketch each sample once."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from generator import paths, writer
from generator.cli import main
from generator.device.connect import connect
from generator.device.stream import listen
from generator.render.project import render_capture
from generator.verify.sketch import run_sketch
from tests.factory import dataset_of, hostile, make_config, make_mirror, small_svc

from .live import Stream, live_config, with_virtual, write_wav
from .program import WARNINGS, build_sketch, includes, write_classifier

ROOT = Path(__file__).resolve().parents[2]
BOARDS = sorted(path.stem for path in (paths.conf_dir() / "board").glob("*.yaml"))
PINNED = re.compile(r"^\w+@\d+\.\d+\.\d+$|^https://github\.com/[\w-]+/[\w-]+\.git#(\d+\.\d+\.\d+|[0-9a-f]{40})$")
SMALL = ("labels=[yes,no]", "features=rms", "detection.refractory=0.3")


def values(board: str) -> dict[str, Any]:
    path = paths.conf_dir() / "board" / f"{board}.yaml"
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def one_of_each_driver() -> list[str]:
    """Boards that differ in what drives microphone or port; the default board's drivers run in all other tests."""
    drivers = {(values(board)["microphone"], values(board)["usb_serial"]): board for board in reversed(BOARDS)}
    del drivers["pdm", "mbed"]
    return sorted(drivers.values())


@pytest.mark.parametrize("board", one_of_each_driver())
def test_sketch_hears_every_sample(gxx: str, tmp_path: Path, board: str) -> None:
    config = make_config(*SMALL, f"board={board}", "capture.warm_up=0")
    mirror = make_mirror(config, small_svc(config))
    pcm = hostile("loud then silent", 4 * config.audio.sample_rate)
    project = write_classifier(tmp_path, config, mirror, dataset_of([pcm]))
    program = build_sketch(gxx, project, "-O0")
    expected = mirror.lines(pcm, config.labels)
    assert expected
    assert run_sketch(program, pcm, config) == expected


@pytest.mark.parametrize("board", one_of_each_driver())
def test_capture_sends_every_sample(gxx: str, tmp_path: Path, board: str) -> None:
    """On the virtual board, as fast as it goes: through driver, ring, frames and the port's own buffer."""
    config = live_config(tmp_path, f"board={board}")
    project = Path(config.project_dir) / "capture"
    writer.write(project, render_capture(config).files)
    build_sketch(gxx, project, "-fsyntax-only")  # for its warnings
    noise = hostile("white noise at full scale", 3 * config.audio.sample_rate)
    config = with_virtual(config, sound=str(write_wav(tmp_path / "noise.wav", noise)))
    stream = Stream()
    with connect(config, "capture") as session:
        for piece in listen(session):
            stream.add(piece)
            if stream.end >= len(noise):
                break
    assert not stream.gaps
    stream.check(np.concatenate([np.zeros(config.audio.sample_rate, np.int16), noise, np.zeros(32000, np.int16)]))


@pytest.mark.parametrize("board", [board for board in one_of_each_driver() if values(board)["cpu"]])
def test_no_warning_for_the_boards_processor(arm_gxx: str, tmp_path: Path, board: str) -> None:
    config = make_config(*SMALL, f"board={board}")
    mirror = make_mirror(config, small_svc(config))
    write_classifier(tmp_path / "classifier", config, mirror, dataset_of([hostile("silence", 16000)]))
    writer.write(tmp_path / "capture", render_capture(config).files)
    flags = ["-std=c++11", "-Os", f"-mcpu={config.board.cpu}", "-mthumb", "-fno-exceptions", "-fno-rtti", *WARNINGS]
    for project in (tmp_path / "classifier", tmp_path / "capture"):
        sources = [*(project / "src").glob("*.cpp"), *(project / "lib").rglob("*.cpp")]
        folders = [f"-I{project / 'src'}", f"-I{paths.templates_dir() / 'desktop'}", *includes(project)]
        subprocess.run([arm_gxx, *flags, *folders, "-fsyntax-only", *map(str, sources)], check=True)


@pytest.mark.parametrize("board", BOARDS)
def test_platformio_accepts_both_projects(tmp_path: Path, board: str) -> None:
    config = make_config(*SMALL, f"board={board}")
    assert PINNED.match(config.board.platform), "the platform is pinned"
    mirror = make_mirror(config, small_svc(config))
    write_classifier(tmp_path / "classifier", config, mirror, dataset_of([hostile("silence", 16000)]))
    writer.write(tmp_path / "capture", render_capture(config).files)
    for project in ("classifier", "capture"):
        assert project_config(tmp_path / project, "--lint") == "{'errors': [], 'warnings': []}\n"
    sections = dict(json.loads(project_config(tmp_path / "classifier")))
    environment = dict(sections[f"env:{board}"])
    assert environment["platform"] == config.board.platform
    assert environment.get("board") == config.board.board
    assert dict(sections["platformio"])["default_envs"] == [board]


def project_config(project: Path, *options: str) -> str:
    """What PlatformIO itself makes of the project's platformio.ini."""
    command = [sys.executable, "-m", "platformio", "project", "config", "--json-output", "-d", str(project), *options]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_desktop_is_a_program_of_its_own(gxx: str, tmp_path: Path) -> None:
    """Built of the project's files alone, as `pio run` would: it prints what the mirror says."""
    config = make_config(*SMALL, "board=desktop", "capture.warm_up=0")
    mirror = make_mirror(config, small_svc(config))
    pcm = hostile("loud then silent", 4 * config.audio.sample_rate)
    project = write_classifier(tmp_path, config, mirror, dataset_of([pcm]))
    sources = [*(project / "src").glob("*.cpp"), *(project / "lib").rglob("*.cpp")]
    options = ["-O0", *(config.board.build_flags[:1]), *WARNINGS, f"-I{project / 'src'}", *includes(project)]
    subprocess.run([gxx, *options, *map(str, sources), "-o", str(project / "program")], check=True)
    assert run_sketch(project / "program", pcm, config) == mirror.lines(pcm, config.labels)


def test_recipe_of_a_board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gxx: str) -> None:
    """The block of docs/boards.md, typed as it stands there."""
    recipe = (ROOT / "docs" / "boards.md").read_text(encoding="utf-8").partition("## A board of your own")[2]
    block = re.search(r"```yaml\n(.*?)```", recipe, re.DOTALL)
    assert block
    name = yaml.safe_load(block[1])["name"]
    assert f"conf/board/{name}.yaml" in recipe
    packaged = (paths.conf_dir() / "config.yaml").read_text(encoding="utf-8")
    writer.write(tmp_path, {"conf/config.yaml": packaged, f"conf/board/{name}.yaml": block[1]})
    monkeypatch.chdir(tmp_path)
    assert main(["labels=[yes,no]", f"board={name}", "task=capture"]) == 0
    project = tmp_path / "firmware_out" / "yes_no" / "capture"
    assert f"default_envs = {name}\n" in (project / "platformio.ini").read_text(encoding="utf-8")
    build_sketch(gxx, project, "-fsyntax-only")
