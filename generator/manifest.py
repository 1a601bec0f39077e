"""`.generated` in a project: the files that a run wrote, each with a digest, so that an edit by hand is noticed.

A line a file: `<digest>  <name>`, or the name alone where tasks write into it later. What is not listed is the user's.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from generator.errors import ToolError

NAME = ".generated"
DIGITS = 16
WRITTEN_LATER = frozenset({"report.json", "report.html"})  # by task=build, flash and evaluate
MOST_NAMES = 5  # of edited files in a message
_FOLDERS = re.compile(rb"^(samples_dir|output_dir|cache_dir):.*\n", re.MULTILINE)  # in config.yaml: of this computer


def read(target: Path) -> dict[str, str]:
    """Path below `target` → digest, "" where it has none. Empty where no run has written there."""
    path = target / NAME
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    return {name: digest for digest, _, name in (line.rpartition("  ") for line in lines)}


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Path below the folder → digest, as `read` gives them."""
    lines = (f"{digest}  {name}" if digest else name for name, digest in sorted(files.items()))
    (folder / NAME).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


def digest_of(name: str, content: bytes) -> str:
    """DIGITS hexadecimal digits, the same for all kinds of line ends; "" for a file that tasks write into."""
    if name in WRITTEN_LATER:
        return ""
    content = content.replace(b"\r\n", b"\n")
    return hashlib.sha256(_FOLDERS.sub(b"", content) if name == "config.yaml" else content).hexdigest()[:DIGITS]


def edited(target: Path, scope: str = "") -> list[str]:
    """Files below target/scope that are not as a run left them; those that were deleted are not among them."""
    listed = {name: digest for name, digest in read(target).items() if digest and name.startswith(scope)}
    there = {name: target / name for name in listed if (target / name).is_file()}
    return [name for name, path in there.items() if digest_of(name, path.read_bytes()) != listed[name]]


def check_unedited(target: Path, scope: str, new_config: str) -> None:
    """Raises ToolError with the names of files that were edited, and where such a change belongs.

    new_config: the config.yaml that this run will write; one that was edited to be that, and is replayed, is no loss.
    """
    names = edited(target, scope)
    if "config.yaml" in names and _is_same_config(target, new_config):
        names.remove("config.yaml")
    if not names:
        return
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    raise ToolError(
        f"{target}: files that the generator writes were edited: {', '.join(names[:MOST_NAMES])}{more}",
        hint="overwrite=true at the end of this command: they are written anew, yours stay beside as <file>.edited;\n"
        f"and the change to where it lasts: {_places(names)}",
    )


def _is_same_config(target: Path, new: str) -> bool:
    theirs = (target / "config.yaml").read_bytes()
    return digest_of("config.yaml", theirs) == digest_of("config.yaml", new.encode())


def _places(names: list[str]) -> str:
    """Where changes of such files belong."""
    places = ["a key of the configuration (each constant names its key)"]
    if any(name.endswith("platformio.ini") for name in names):
        places.append("user.ini beside platformio.ini")
    if any(name.startswith("classifier/") and not name.endswith("platformio.ini") for name in names):
        places.append("classifier/src/on_label.cpp or files of your own")
    return "; ".join(places)
