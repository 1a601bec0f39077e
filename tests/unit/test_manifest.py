"""What a run wrote, and whether it is still so: digests, what they leave out, and what a person is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import manifest
from generator.errors import ToolError

CONFIG = "labels:\n- 'yes'\n- 'no'\nsamples_dir: samples\noutput_dir: firmware_out\ncache_dir: null\nseed: 0\n"


def make(folder: Path, files: dict[str, str]) -> Path:
    """A project whose manifest knows all of its files."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    manifest.write(folder, {name: manifest.digest_of(name, text.encode()) for name, text in files.items()})
    return folder


def test_what_is_written_is_read(tmp_path: Path) -> None:
    make(tmp_path, {"b.cpp": "", "a.cpp": "1", "report.json": "{}"})
    names = manifest.read(tmp_path)
    assert list(names) == ["a.cpp", "b.cpp", "report.json"]
    assert [len(digest) for digest in names.values()] == [manifest.DIGITS, manifest.DIGITS, 0]
    assert manifest.read(tmp_path / "nowhere") == {}


@pytest.mark.parametrize("name", ["classifier/src/main.cpp", "capture/platformio.ini", "config.yaml", "answers.csv"])
def test_one_character_is_noticed(tmp_path: Path, name: str) -> None:
    make(tmp_path, {name: "one\ntwo\n"})
    (tmp_path / name).write_bytes(b"one\nTwo\n")
    assert manifest.edited(tmp_path) == [name]


@pytest.mark.parametrize("name", ["report.json", "report.html"])
def test_tasks_may_write_into_the_report(tmp_path: Path, name: str) -> None:
    make(tmp_path, {name: "one"})
    (tmp_path / name).write_text("two")
    assert manifest.edited(tmp_path) == []


def test_line_ends_of_another_system_are_no_edit(tmp_path: Path) -> None:
    make(tmp_path, {"main.cpp": "one\ntwo\n"})
    (tmp_path / "main.cpp").write_bytes(b"one\r\ntwo\r\n")
    assert manifest.edited(tmp_path) == []


def test_folders_of_this_computer_do_not_count(tmp_path: Path) -> None:
    """So that the manifest is the same wherever the project is written to."""
    make(tmp_path, {"config.yaml": CONFIG})
    (tmp_path / "config.yaml").write_text(CONFIG.replace("firmware_out", "/elsewhere"))
    assert manifest.edited(tmp_path) == []
    (tmp_path / "config.yaml").write_text(CONFIG.replace("seed: 0", "seed: 1"))
    assert manifest.edited(tmp_path) == ["config.yaml"]


def test_an_edited_config_that_is_replayed_is_no_loss(tmp_path: Path) -> None:
    make(tmp_path, {"config.yaml": CONFIG})
    edited = CONFIG.replace("seed: 0", "seed: 1")
    (tmp_path / "config.yaml").write_text(edited)
    manifest.check_unedited(tmp_path, "", edited)
    with pytest.raises(ToolError, match=r"config\.yaml"):
        manifest.check_unedited(tmp_path, "", CONFIG)


@pytest.mark.parametrize(
    ("edited", "named", "place", "no_place"),
    [
        (["classifier/src/main.cpp"], "classifier/src/main.cpp", "on_label.cpp", "user.ini"),
        (["capture/platformio.ini"], "capture/platformio.ini", "user.ini", "on_label.cpp"),
        ([f"classifier/lib/{i}.h" for i in range(7)], "classifier/lib/4.h and 2 more", "a key", "lib/5.h"),
    ],
)
def test_message_names_files_and_places(
    tmp_path: Path, edited: list[str], named: str, place: str, no_place: str
) -> None:
    make(tmp_path, dict.fromkeys(edited, "1"))
    for name in edited:
        (tmp_path / name).write_text("2")
    with pytest.raises(ToolError) as error:
        manifest.check_unedited(tmp_path, "", "")
    assert named in error.value.problem
    assert "overwrite=true" in error.value.hint
    assert place in error.value.hint
    assert no_place not in error.value.problem + error.value.hint


def test_a_list_of_names_alone_notices_nothing(tmp_path: Path) -> None:
    """As an earlier version wrote it."""
    (tmp_path / "a.cpp").write_text("mine")
    (tmp_path / manifest.NAME).write_text("a.cpp\nb.cpp\n")
    assert manifest.read(tmp_path) == {"a.cpp": "", "b.cpp": ""}
    assert manifest.edited(tmp_path) == []
