"""The literal C++ of firmware and runtime: warning-free through the boards' compiler, formatted, without heap."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from .desktop import DRIVERS, LIBRARIES, SKETCHES, TEMPLATES, WARNINGS

FOLDERS = [*LIBRARIES, *SKETCHES]
STAND_INS = [
    TEMPLATES / "desktop",
    TEMPLATES / "desktop" / "live",
    TEMPLATES / "desktop" / "USB",
    TEMPLATES / "desktop" / "driver",
]
FIRMWARE = sorted(path for folder in FOLDERS for path in folder.glob("*.cpp"))
FORMATTED = sorted(
    path
    for folder in (
        *dict.fromkeys((*FOLDERS, *DRIVERS)),
        *STAND_INS,
        Path(__file__).parent,
        Path(__file__).parent / "fuzz",
    )
    for path in folder.glob("*.[ch]*")
)
HEAP = {"malloc", "calloc", "realloc", "free", "_Znwj", "_Znaj", "_ZdlPv", "_ZdlPvj", "_ZdaPv"}


def name_of(path: Path) -> str:
    return "/".join(path.parts[-3:])


@pytest.mark.parametrize("cpu", ["cortex-m4", "cortex-m0plus"])
@pytest.mark.parametrize("source", FIRMWARE, ids=name_of)
def test_board_compiler_has_nothing_to_say(
    arm_gxx: str, includes: list[str], tmp_path: Path, source: Path, cpu: str
) -> None:
    options = ["-std=c++11", "-Os", f"-mcpu={cpu}", "-mthumb", "-fno-exceptions", "-fno-rtti", *WARNINGS, *includes]
    subprocess.run([arm_gxx, *options, "-c", source, "-o", tmp_path / "object.o"], check=True)
    nm = [arm_gxx.replace("g++", "nm"), "-u", str(tmp_path / "object.o")]
    undefined = set(subprocess.run(nm, capture_output=True, text=True, check=True).stdout.split())
    assert not undefined & HEAP
    assert not [name for name in undefined if name.startswith(("__atomic", "__sync", "__cxa"))]


@pytest.mark.parametrize("source", sorted(STAND_INS[1].glob("*.cpp")), ids=name_of)
def test_host_compiler_has_nothing_to_say_of_the_virtual_board(gxx: str, tmp_path: Path, source: Path) -> None:
    options = ["-std=c++11", "-O1", *WARNINGS, f"-I{STAND_INS[0]}"]
    subprocess.run([gxx, *options, "-c", source, "-o", tmp_path / "object.o"], check=True)


@pytest.mark.parametrize("source", FORMATTED, ids=name_of)
def test_formatted(clang_format: str, source: Path) -> None:
    style = f"file:{TEMPLATES.parent / '.clang-format'}"
    subprocess.run([clang_format, f"--style={style}", "--dry-run", "-Werror", source], check=True)
