"""Results to disk: a folder changes as a whole or not at all, and what is not ours in it stays.

A run's files are first written to a hidden folder beside the target. `.generated` in the target lists what a run wrote
(manifest.py): whatever else is there (a build's .pio, a person's notes, the files that the user owns) is carried over.
"""

from __future__ import annotations

import itertools
import os
import platform
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from glob import escape
from pathlib import Path

from generator import manifest
from generator.errors import ToolError


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


def install(staged: Path, target: Path, scope: str = "", owned: Collection[str] = ()) -> list[str]:
    """Puts the staged folder in the place of `target`; with a scope ("capture/") only what is below that changes.

    What the user owns is kept as it stands in `target`. So is any other file that is not ours, or not as we left it:
    under a name of its own where ours takes its place. Returns these names.
    """
    ours = {path.relative_to(staged).as_posix() for path in _files(staged)} - set(owned)
    with _disk(target):
        previous, edited, aside = manifest.read(target), manifest.edited(target), []
        for path in list(_files(target)):
            name = path.relative_to(target).as_posix()
            if name == manifest.NAME:
                continue
            if name in ours and _is_same(path, staged / name):
                shutil.copystat(path, staged / name)  # so that a build does not compile it again
            elif name in owned or (name not in ours and (name not in previous or not name.startswith(scope))):
                _link(path, staged / name)
            elif name in edited or name not in previous:
                aside.append(_free_name(target, name))
                _link(path, staged / aside[-1])
        others = {name: digest for name, digest in previous.items() if not name.startswith(scope)}
        digests = {name: manifest.digest_of(name, (staged / name).read_bytes()) for name in ours}
        manifest.write(staged, others | digests)
        swap(staged, target)
    return aside


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
    names = manifest.read(target)
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


def _free_name(target: Path, name: str) -> str:
    """name.edited, or name.edited2 and so on where that is taken."""
    names = (f"{name}.edited{number if number > 1 else ''}" for number in itertools.count(1))
    return next(free for free in names if not (target / free).exists())


def _is_same(old: Path, new: Path) -> bool:
    return old.is_file() and old.read_bytes() == new.read_bytes()


def _link(old: Path, new: Path) -> None:
    new.parent.mkdir(parents=True, exist_ok=True)
    new.unlink(missing_ok=True)
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
