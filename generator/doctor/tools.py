"""Programs: compilers, PlatformIO and what plays a clip."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from generator.doctor.check import Check, of_this_system
from generator.errors import GeneratorError
from generator.platformio.pio import INSTALL, find_pio
from generator.record.playback import find_player
from generator.verify import profile
from generator.verify.compiler import Compiler, find_compiler

PROGRAM = "#include <cstdint>\nint main() { std::int32_t zero = 0; return zero; }\n"


def tools() -> Iterator[Check]:
    yield _host_compiler()
    yield _board_compiler()
    yield _pio()
    yield _player()


def _host_compiler() -> Check:
    """Tried on a small program: one that is there may still lack its headers or linker."""
    compiler = find_compiler()
    problem = "no $CXX, g++, clang++ or c++" if compiler is None else _problem(compiler)
    return Check(
        "C++ compiler",
        "the proof that the firmware answers as the model does, and port=virtual",
        found=compiler.version if compiler else "",
        missing=problem,
        remedy=of_this_system(
            "sudo apt install g++",
            "xcode-select --install",
            "MSYS2 from https://www.msys2.org, then pacman -S mingw-w64-ucrt-x86_64-gcc and its bin folder on PATH",
        ),
        is_required=True,
    )


def _problem(compiler: Compiler) -> str:
    """Why a small program can't be compiled, linked and run; empty where it can."""
    with tempfile.TemporaryDirectory(prefix="generator-doctor-") as scratch:
        source = Path(scratch) / "small.cpp"
        source.write_text(PROGRAM, encoding="utf-8")
        try:
            program = compiler.link(compiler.compile([source], [], Path(scratch)), Path(scratch) / "small.exe")
            status = subprocess.run([program], check=False, timeout=60).returncode
        except (GeneratorError, OSError, subprocess.SubprocessError) as error:
            return f"{compiler.path} does not work: {error}"
    return f"what {compiler.path} compiles ends with status {status}" if status else ""


def _board_compiler() -> Check:
    compiler = profile.find_compiler()
    return Check(
        profile.COMPILER,
        "flash, RAM and speed in the report",
        found=compiler.version if compiler else "",
        missing="" if compiler else "not on PATH nor among PlatformIO's packages",
        remedy=of_this_system(
            "sudo apt install gcc-arm-none-eabi libstdc++-arm-none-eabi-newlib",
            "brew install --cask gcc-arm-embedded",
            "winget install Arm.GnuArmEmbeddedToolchain",
        ),
    )


def _pio() -> Check:
    purpose = "task=build and task=flash"
    try:
        return Check("PlatformIO", purpose, found=" ".join(find_pio()))
    except GeneratorError:
        return Check("PlatformIO", purpose, missing="not installed", remedy=INSTALL.partition(", then")[0])


def _player() -> Check:
    player = find_player()
    return Check(
        "audio player",
        "hearing a clip again in task=record",
        found=player[0] if player else "",
        missing="" if player else "no aplay, paplay or afplay",
        remedy=of_this_system("sudo apt install alsa-utils", "afplay is a part of macOS: is it on PATH?", ""),
    )
