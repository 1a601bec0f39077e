"""Bad input and its message, one file a case: tests/failures/cases/<name>.yaml. A new file is a new test.

command   arguments of `python -m generator`, run in an empty folder
setup     files to write first: path → text
config    text of conf/config.yaml after its defaults list, which is line 1
clips     recordings to make, each {path, seconds, rate, kind: tone|noise|silence, count, keep}; with `count`, "{i}" in
          the path numbers them, and `keep` cuts the file after so many bytes
env       environment variables
error     what standard error says from "error: " on, exactly; `<folder>` stands for the folder, `<names of model>` for
          the files of conf/model
says      texts that must stand somewhere in the output, where `error` would say too much or too little
status    exit status, 1 if not given
leaves    files and folders that the run may leave behind; none if not given
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import yaml

from generator import paths
from generator.cli import main
from generator.config.suggest import listed

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


@dataclass(frozen=True)
class Case:
    command: list[str]
    setup: dict[str, str] = field(default_factory=dict)
    config: str | None = None
    clips: list[dict[str, Any]] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)
    error: str | None = None
    says: list[str] = field(default_factory=list)
    status: int = 1
    leaves: list[str] = field(default_factory=list)

    def prepare(self, folder: Path) -> None:
        files = dict(self.setup)
        if self.config is not None:
            packaged = yaml.safe_load((paths.conf_dir() / "config.yaml").read_text(encoding="utf-8"))
            files["conf/config.yaml"] = f"defaults: {json.dumps(packaged['defaults'])}\n{self.config}"
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        for clip in self.clips:
            make_clips(folder, **clip)


def make_clips(
    folder: Path,
    *,
    path: str,
    seconds: float = 1.0,
    rate: int = 16000,
    kind: str = "tone",
    count: int = 1,
    keep: int = -1,
) -> None:
    """WAV files of 16 bits, no two alike."""
    time = np.arange(round(seconds * rate)) / rate
    for i in range(count):
        sound = {
            "tone": 0.3 * np.sin(2 * np.pi * (300 + 20 * i) * time),
            "noise": 0.1 * np.random.default_rng(i).standard_normal(len(time)),
            "silence": np.zeros(len(time)),
        }[kind]
        file = folder / path.format(i=i)
        file.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(file, sound, rate, subtype="PCM_16")
        if keep >= 0:
            file.write_bytes(file.read_bytes()[:keep])


def with_names(text: str) -> str:
    """The text with the names of conf/<group>/*.yaml for "<names of group>"."""
    return re.sub(r"<names of (\w+)>", lambda found: names(found[1]), text)


def names(group: str) -> str:
    return listed(sorted(path.stem for path in (paths.conf_dir() / group).glob("*.yaml")))


def tree(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_message(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = Case(**yaml.safe_load(path.read_text(encoding="utf-8")))
    case.prepare(tmp_path)
    before = tree(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GENERATOR_DEBUG", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path.with_suffix(".cache")))
    for name, value in case.env.items():
        monkeypatch.setenv(name, value)

    status = main(case.command)

    out, err = (text.replace(str(tmp_path), "<folder>") for text in capsys.readouterr())
    assert case.error is None or err[max(err.find("error: "), 0) :] == with_names(case.error)
    assert case.error or case.says
    assert status == case.status
    assert "Traceback" not in out + err
    assert [text for text in case.says if text not in out + err] == []
    assert tree(tmp_path) - before == set(case.leaves)


def test_cases_are_found() -> None:
    assert len(CASES) >= 25
