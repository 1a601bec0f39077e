"""Builds a candidate for this computer and for an emulated Cortex-M, and measures it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from generator import paths
from generator.types import I64, Integers
from generator.verify.emulator import Emulator
from generator.verify.profile import LINK
from tests.bench.candidate import Candidate

# A Nano 33 BLE's flags: what has floating point may use the unit.
CPUS = {
    "cortex-m4": ("-mcpu=cortex-m4", "-mfpu=fpv4-sp-d16", "-mfloat-abi=softfp"),
    "cortex-m0plus": ("-mcpu=cortex-m0plus",),
}
COMMON = ("-Os", "-fno-exceptions", "-ffunction-sections", "-fdata-sections", "-w")
ON_BOARD = """
#include "{header}"
#include <cstdint>

extern "C" {{
void Reset() {{}}
__attribute__((noinline, used)) void Prepare() {{ {setup} }}
__attribute__((noinline, used)) int32_t Answer({ctype}* x) {{ return static_cast<int32_t>({answer}); }}
}}
"""
ON_HOST = """
#include "{header}"
#include <cstdio>

int main() {{
  static {ctype} x[{size}];
  {setup}
  while (std::fread(x, sizeof(x[0]), {size}, stdin) == {size}) {{
    std::printf("%d\\n", static_cast<int>({answer}));
  }}
}}
"""
KEPT = "-Wl,--undefined=Prepare,--undefined=Answer"
LIBRARIES = ("-lstdc++", "-lm")
EMPTY = 'extern "C" void Reset() {}\n'


@dataclass(frozen=True)
class Measurement:
    """A candidate on one processor. Flash and RAM are what it adds to an empty image, libraries included."""

    flash_bytes: int
    ram_bytes: int  # static and stack, without the window
    instructions: int  # a window, mean of those emulated
    agreement: float  # with the estimator's predict, on this computer


def measure(candidate: Candidate, x: Integers, predicted: I64, folder: Path, *, cpu: str, emulated: int) -> Measurement:
    """Labels of all windows x [windows, features] on this computer, cost of `emulated` of them on `cpu`.

    Raises RuntimeError with the compiler's message, or where the processor answers differently than this computer.
    """
    answers = _host_answers(candidate, x, folder / "host")
    image, empty = _images(candidate, x.shape[1], folder / cpu, cpu)
    chosen = np.linspace(0, len(x) - 1, emulated).astype(np.int64)
    emulator, windows = Emulator(image, cpu), candidate.windows(x[chosen])
    emulator.call("Prepare")
    calls = [emulator.call("Answer", window.tobytes()) for window in windows]
    on_board = np.array([call.result for call in calls], np.uint32).astype(np.int32)
    if (on_board != answers[chosen]).any():
        raise RuntimeError(f"{on_board.tolist()} on {cpu}, {answers[chosen].tolist()} on this computer")
    flash, ram = (full - none for full, none in zip(_size(image), _size(empty), strict=True))
    return Measurement(
        flash_bytes=flash,
        ram_bytes=ram + max(call.stack_bytes for call in calls),
        instructions=round(float(np.mean([call.instructions for call in calls]))),
        agreement=float(np.mean(answers == predicted)),
    )


def _host_answers(candidate: Candidate, x: Integers, folder: Path) -> I64:
    sources = _write(candidate, x.shape[1], folder, ON_HOST)
    program = folder / "program"
    _run("gcc", "-O0", "-w", *_includes(candidate, folder), *sources, "-o", program, *LIBRARIES)
    done = subprocess.run([program], input=candidate.windows(x).tobytes(), capture_output=True, check=True)
    return np.array(done.stdout.split(), np.int64)


def _images(candidate: Candidate, size: int, folder: Path, cpu: str) -> tuple[Path, Path]:
    """The candidate linked for an emulated board, and an image of nothing."""
    sources = _write(candidate, size, folder, ON_BOARD)
    script = f"-T{paths.templates_dir() / 'profile' / 'profile.ld'}"
    flags = ("-mthumb", *CPUS[cpu], *COMMON, *LINK, script)
    empty = folder / "empty.cpp"
    empty.write_text(EMPTY)
    for name, files in (("full.elf", [*sources, KEPT]), ("empty.elf", [empty])):
        _run("arm-none-eabi-gcc", *flags, *_includes(candidate, folder), *files, "-o", folder / name, *LIBRARIES)
    return folder / "full.elf", folder / "empty.elf"


def _write(candidate: Candidate, size: int, folder: Path, program: str) -> list[Path]:
    """The candidate's files and the program around it; what is to be compiled."""
    folder.mkdir(parents=True)
    fields = {key: getattr(candidate, key) for key in ("header", "setup", "ctype", "answer")}
    files = {**candidate.files, "program.cpp": program.format(**fields, size=size)}
    for name, text in files.items():
        (folder / name).write_text(text)
    return [folder / name for name in files if name.endswith((".c", ".cpp"))]


def _includes(candidate: Candidate, folder: Path) -> list[str]:
    return [f"-I{path}" for path in (folder, *candidate.includes)]


def _size(image: Path) -> tuple[int, int]:
    """Bytes of flash and of static RAM."""
    done = subprocess.run(["arm-none-eabi-size", image], capture_output=True, text=True, check=True)
    text, data, bss = (int(number) for number in done.stdout.splitlines()[1].split()[:3])
    return text + data, data + bss


def _run(*command: Any) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if "error" in line] or done.stderr.splitlines()
        raise RuntimeError(errors[0].partition("error: ")[2] or errors[0])
