"""Results to disk: a folder changes as a whole or not at all, and what is not ours in it stays.

A run's files are first written to a hidden folder beside the target. `.generated` in the target lists what a run wrote:
whatever else is there (a build's .pio, a person's notes, the files that the user owns) is carried over.
"""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from glob import escape
from pathlib import Path

from generator.errors import ToolError

MANIFEST = ".generated"


@contextmanager
def staging(target: Path) -> Iterator[Path]:
    """A new folder beside `target`, removed at the end whatever happens. Raises ToolError where it can't be made."""
    if target.exists() and not target.is_dir():
        raise ToolError(f"can't write {target}: it is a file", hint="move it away, or output_dir=FOLDER")
    staged = _beside(target, "new")
    with _disk(target):
        _clear_up(target)
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir(parents=True)
    try:
        yield staged
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Files (path below `folder` → content) to disk. Raises ToolError where a file can't be written."""
    with _disk(folder):
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)


def keep_owned(files: Mapping[str, str], owned: frozenset[str], target: Path) -> dict[str, str | bytes]:
    """`files` with those that the user owns as they stand in `target`, byte for byte, where they do."""
    with _disk(target):
        kept = {name: (target / name).read_bytes() for name in owned if (target / name).is_file()}
    return {**files, **kept}


def install(staged: Path, target: Path, scope: str = "") -> None:
    """Puts the staged folder in the place of `target`; with a scope ("capture/") only what is below that changes."""
    ours = {path.relative_to(staged).as_posix() for path in _files(staged)}
    with _disk(target):
        previous = _manifest(target)
        for path in list(_files(target)):
            name = path.relative_to(target).as_posix()
            if name in ours:
                _keep_time(path, staged / name)
            elif name != MANIFEST and (name not in previous or not name.startswith(scope)):
                _link(path, staged / name)
        ours |= {name for name in previous if not name.startswith(scope)}
        (staged / MANIFEST).write_text("".join(f"{name}\n" for name in sorted(ours)), encoding="utf-8")
        swap(staged, target)


def swap(staged: Path, target: Path) -> None:
    """Renames `staged` to `target`; what was there is removed afterwards, or comes back where that fails."""
    old = _beside(target, "old")
    with _disk(target):
        try:
            if target.exists():
                target.rename(old)
            staged.rename(target)
        except BaseException:
            if old.exists() and not target.exists():
                old.rename(target)
            raise
    shutil.rmtree(old, ignore_errors=True)


def replace_file(path: Path, text: str) -> None:
    """One file as a whole or not at all. Raises ToolError where it can't be written."""
    with _disk(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear_up(path)
        new = _beside(path, "new")
        try:
            new.write_text(text, encoding="utf-8")
            os.replace(new, path)
        finally:
            new.unlink(missing_ok=True)


def is_complete(target: Path) -> bool:
    """Whether everything that its last run wrote is there."""
    names = _manifest(target)
    return bool(names) and all((target / name).is_file() for name in names)


def _beside(target: Path, kind: str) -> Path:
    """A hidden name that no other process has, on any of the computers that share the folder."""
    return target.with_name(f".{target.name}.{platform.node()}.{os.getpid()}.{kind}")


def _clear_up(target: Path) -> None:
    """Removes what killed processes of this computer left beside `target`; a project that one had moved comes back."""
    for left in target.parent.glob(f".{escape(f'{target.name}.{platform.node()}')}.*.*"):
        pid, kind = left.name.split(".")[-2:]
        if kind not in ("new", "old") or not pid.isdecimal() or _is_running(int(pid)):
            continue
        if kind == "old" and not target.exists():
            left.rename(target)
        elif left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _is_running(pid: int) -> bool:
    """Taken for granted on Windows, where asking would end it."""
    if os.name == "posix":
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass  # another user's
    return True


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() or path.is_symlink())


def _manifest(target: Path) -> set[str]:
    path = target / MANIFEST
    return set(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else set()


def _keep_time(old: Path, new: Path) -> None:
    """A file that did not change keeps its time, so that a build does not compile it again."""
    if old.read_bytes() == new.read_bytes():
        shutil.copystat(old, new)


def _link(old: Path, new: Path) -> None:
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError:  # no hard links here
        shutil.copy2(old, new, follow_symlinks=False)


@contextmanager
def _disk(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ToolError(
            f"can't write {target}: {error.strerror}",
            hint=f"free or unlock {target.parent}, or output_dir=FOLDER",
        ) from error
