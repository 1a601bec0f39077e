"""Results on disk: a folder changes as a whole or not at all, and what is not ours in it stays."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from generator import manifest, writer
from generator.errors import ToolError

OLD = 1_000_000_000.0  # a time of long ago [s]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "out" / "yes_no"


def install(target: Path, files: dict[str, str | bytes], scope: str = "", owned: Collection[str] = ()) -> list[str]:
    with writer.staging(target) as staged:
        writer.write(staged, files)
        return writer.install(staged, target, scope, owned)


def content(folder: Path) -> dict[str, str]:
    """Every file below the folder but the list of ours."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != manifest.NAME)
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def age(*paths: Path) -> None:
    for path in paths:
        os.utime(path, (OLD, OLD))


def test_a_first_project_is_what_was_staged(target: Path) -> None:
    install(target, {"classifier/src/main.cpp": "int main() {}\n", "config.yaml": "labels: [é]\r\n".encode()})
    assert (target / "config.yaml").read_bytes() == "labels: [é]\r\n".encode()
    assert content(target).keys() == {"classifier/src/main.cpp", "config.yaml"}
    assert [path.name for path in target.parent.iterdir()] == ["yes_no"]


def test_files_that_did_not_change_keep_their_time(target: Path) -> None:
    install(target, {"same.cpp": "a", "other.cpp": "b"})
    age(target / "same.cpp", target / "other.cpp")
    install(target, {"same.cpp": "a", "other.cpp": "c"})
    assert (target / "same.cpp").stat().st_mtime == OLD
    assert (target / "other.cpp").stat().st_mtime > OLD
    assert content(target) == {"same.cpp": "a", "other.cpp": "c"}


def test_files_that_are_no_longer_written_are_removed(target: Path) -> None:
    install(target, {"lib/model/kernel.cpp": "rbf", "lib/model/model.cpp": "1"})
    install(target, {"lib/model/model.cpp": "2"})
    install(target, {"lib/model/model.cpp": "3"})
    assert content(target) == {"lib/model/model.cpp": "3"}


def test_what_is_not_ours_stays(target: Path) -> None:
    install(target, {"classifier/src/main.cpp": "1"})
    theirs = {"notes.txt": "mine", "classifier/.pio/build/firmware.elf": "binary", "classifier/src/extra.cpp": "int x;"}
    writer.write(target, theirs)
    (target / "latest.wav").symlink_to("missing.wav")
    age(target / "classifier/.pio/build/firmware.elf")
    for version in ("2", "3"):
        install(target, {"classifier/src/main.cpp": version})
        assert content(target) == {"classifier/src/main.cpp": version, **theirs}
        assert os.readlink(target / "latest.wav") == "missing.wav"
        assert (target / "classifier/.pio/build/firmware.elf").stat().st_mtime == OLD


def test_a_scope_leaves_everything_else_alone(target: Path) -> None:
    install(target, {"capture/a.cpp": "1", "capture/b.cpp": "1", "classifier/a.cpp": "1", "report.json": "{}"})
    install(target, {"capture/a.cpp": "2"}, scope="capture/")
    assert content(target) == {"capture/a.cpp": "2", "classifier/a.cpp": "1", "report.json": "{}"}
    install(target, {"classifier/a.cpp": "3"})  # the rest is still known as ours
    assert content(target) == {"classifier/a.cpp": "3"}


def test_a_users_file_that_we_owned_first_is_kept_byte_for_byte(target: Path) -> None:
    rendered: dict[str, str | bytes] = {"src/main.cpp": "new", "src/on_label.cpp": "ours\n"}
    install(target, rendered, owned={"src/on_label.cpp"})
    assert content(target) == rendered
    for theirs in (b"// caf\xe9 in Latin-1\r\n", b"", b"\xef\xbb\xbfvoid OnTick() {}"):
        (target / "src/on_label.cpp").write_bytes(theirs)
        age(target / "src/on_label.cpp")
        assert install(target, rendered, owned={"src/on_label.cpp"}) == []
        assert manifest.edited(target) == []
        assert (target / "src/on_label.cpp").read_bytes() == theirs
        assert (target / "src/on_label.cpp").stat().st_mtime == OLD
    assert (target / "src/main.cpp").read_text() == "new"


def test_deleted_files_come_back(target: Path) -> None:
    install(target, {"a.cpp": "1", "b.cpp": "1"}, owned={"b.cpp"})
    (target / "a.cpp").unlink()
    (target / "b.cpp").unlink()
    assert not writer.is_complete(target)
    assert manifest.edited(target) == []
    assert install(target, {"a.cpp": "2", "b.cpp": "2"}, owned={"b.cpp"}) == []
    assert content(target) == {"a.cpp": "2", "b.cpp": "2"}


@pytest.mark.parametrize("new", [{"a.cpp": "2"}, {"b.cpp": "2"}])
def test_an_edited_file_stays_beside_ours_each_time(target: Path, new: dict[str, str | bytes]) -> None:
    """Whether ours is written anew or not at all."""
    install(target, {"a.cpp": "1"})
    (target / "a.cpp").write_text("mine")
    assert manifest.edited(target) == ["a.cpp"]
    assert install(target, new) == ["a.cpp.edited"]
    assert content(target) == {**new, "a.cpp.edited": "mine"}
    assert manifest.edited(target) == []
    assert install(target, {"a.cpp": "3"}) == []
    (target / "a.cpp").write_text("mine again")
    assert install(target, new) == ["a.cpp.edited2"]
    assert content(target) == {**new, "a.cpp.edited": "mine", "a.cpp.edited2": "mine again"}


def test_an_edit_that_ours_has_too_is_none(target: Path) -> None:
    install(target, {"a.cpp": "1"})
    (target / "a.cpp").write_text("2")
    assert install(target, {"a.cpp": "2"}) == []
    assert content(target) == {"a.cpp": "2"}


def test_a_users_file_in_the_place_of_a_new_one_of_ours_stays_beside_it(target: Path) -> None:
    install(target, {"a.cpp": "1"})
    writer.write(target, {"lib/model/kernel.h": "mine"})
    assert install(target, {"a.cpp": "1", "lib/model/kernel.h": "ours"}) == ["lib/model/kernel.h.edited"]
    assert content(target) == {"a.cpp": "1", "lib/model/kernel.h": "ours", "lib/model/kernel.h.edited": "mine"}


def test_edits_outside_of_the_scope_are_left_and_known_afterwards(target: Path) -> None:
    install(target, {"capture/a.cpp": "1", "classifier/a.cpp": "1"})
    (target / "classifier/a.cpp").write_text("mine")
    assert manifest.edited(target, "capture/") == []
    assert install(target, {"capture/a.cpp": "2"}, scope="capture/") == []
    assert content(target) == {"capture/a.cpp": "2", "classifier/a.cpp": "mine"}
    assert manifest.edited(target) == ["classifier/a.cpp"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, ToolError("no", hint="yes")])
def test_an_interrupted_run_leaves_nothing(target: Path, error: type[BaseException] | BaseException) -> None:
    install(target, {"a.cpp": "1"})
    with suppress(BaseException), writer.staging(target) as staged:
        writer.write(staged, {"a.cpp": "half"})
        raise error
    assert content(target) == {"a.cpp": "1"}
    assert [path.name for path in target.parent.iterdir()] == ["yes_no"]


def test_what_a_killed_run_left_is_in_nobodys_way(target: Path) -> None:
    with writer.staging(target) as staged:
        pass
    writer.write(staged, {"left.cpp": "half"})
    install(target, {"a.cpp": "1"})
    assert content(target) == {"a.cpp": "1"}


def test_swap_replaces_the_failed_folder_of_before(target: Path) -> None:
    failed = target.with_name("yes_no.failed")
    install(target, {"a.cpp": "good"})
    for attempt in ("1", "2"):
        with writer.staging(target) as staged:
            writer.write(staged, {"a.cpp": attempt, f"only_{attempt}": ""})
            writer.swap(staged, failed)
        assert content(failed) == {"a.cpp": attempt, f"only_{attempt}": ""}
        assert content(target) == {"a.cpp": "good"}
        assert {path.name for path in target.parent.iterdir()} == {"yes_no", "yes_no.failed"}


def test_a_swap_that_fails_brings_the_old_folder_back(target: Path) -> None:
    install(target, {"a.cpp": "good"})
    with pytest.raises(ToolError):
        writer.swap(target.with_name("was never staged"), target)
    assert content(target) == {"a.cpp": "good"}
    assert [path.name for path in target.parent.iterdir()] == ["yes_no"]


def test_a_file_in_the_folders_place_is_not_touched(target: Path) -> None:
    target.parent.mkdir()
    target.write_text("a thesis")
    with pytest.raises(ToolError) as error:
        install(target, {"a.cpp": "1"})
    assert str(target) in error.value.problem
    assert "output_dir=" in error.value.hint
    assert target.read_text() == "a thesis"


def test_a_file_above_the_folder_is_named(target: Path) -> None:
    target.parent.write_text("a file")
    with pytest.raises(ToolError) as error:
        install(target, {"a.cpp": "1"})
    assert str(target.parent) in error.value.problem
    assert "output_dir=" in error.value.hint


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A folder that this process may read but not write to; root gives up being root for it."""
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o555)
    user = os.geteuid()
    above = [path for path in folder.parents if path.stat().st_uid == user and path.stat().st_mode & 0o077 == 0]
    if user == 0:
        for path in above:
            path.chmod(0o711)
        os.seteuid(65534)
    yield folder
    if user == 0:
        os.seteuid(0)
        for path in above:
            path.chmod(0o700)
    folder.chmod(0o755)


def test_a_folder_that_is_locked_is_named(locked: Path) -> None:
    with pytest.raises(ToolError, match="Permission denied") as error:
        install(locked / "yes_no", {"a.cpp": "1"})
    assert str(locked) in error.value.problem
    assert str(locked) in error.value.hint
    assert list(locked.iterdir()) == []


def killed(target: Path, kind: str) -> Path:
    """The hidden name that a process of this computer had, which is no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return target.with_name(f".{target.name}.{platform.node()}.{process.pid}.{kind}")


def test_what_a_killed_process_left_is_cleared_up(target: Path) -> None:
    install(target, {"report.json": "old"})
    (target / "notes.txt").write_text("mine")
    target.rename(killed(target, "old"))  # killed between the two renames of a swap
    killed(target, "new").mkdir()
    install(target, {"report.json": "new"})
    assert content(target) == {"report.json": "new", "notes.txt": "mine"}
    assert [path.name for path in target.parent.iterdir()] == [target.name]

    report = target / "report.json"
    killed(report, "new").write_text("half")
    writer.replace_file(report, "whole")
    assert content(target) == {"report.json": "whole", "notes.txt": "mine"}


def test_what_a_running_process_or_another_computer_writes_stays(target: Path) -> None:
    install(target, {"report.json": "old"})
    others = [
        target.with_name(f".{target.name}.{platform.node()}.{os.getppid()}.new"),
        target.with_name(f".{target.name}.another-computer.1.new"),
    ]
    for folder in others:
        folder.mkdir()
    install(target, {"report.json": "new"})
    assert all(folder.is_dir() for folder in others)
