"""The whole classifier sketch with anything at its serial port: no crash, no wrong access to memory.

With GENERATOR_SOAK=1 (`make soak`) a million inputs, guided by coverage: needs clang++.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.conftest import find_tool

from .desktop import LIBRARIES, SKETCHES, TEMPLATES

SOAK = bool(os.environ.get("GENERATOR_SOAK"))
INPUTS = 1_000_000 if SOAK else 50_000
FOLDER = Path(__file__).with_name("fuzz")
SOURCES = [
    *(path for folder in (*LIBRARIES, SKETCHES[1]) for path in sorted(folder.glob("*.cpp"))),
    *(TEMPLATES / "desktop" / name for name in ("arduino.cpp", "pdm.cpp")),
    FOLDER / "sketch.cpp",
]
SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g", "-O1", "-std=c++11")


def build(compiler: str, program: Path, *options: str) -> None:
    subprocess.run([compiler, *SANITIZERS, *options, *map(str, SOURCES), "-o", str(program)], check=True)


def test_the_sketch_survives_any_input(gxx: str, includes: list[str], tmp_path: Path) -> None:
    program = tmp_path / "fuzz"
    if SOAK:
        clang = find_tool("clang++")
        build(clang, program, "-fsanitize=fuzzer", *includes)
        limits = ["-max_len=512", "-rss_limit_mb=512", "-timeout=10"]
        fuzz = [str(program), f"-runs={INPUTS}", "-seed=1", "-print_final_stats=1", *limits]
        # Peak memory is inherited through exec and would count pytest's: the shell forks, which starts it anew.
        command = ["sh", "-c", '"$@"; exit $?', "sh", *fuzz]
    else:
        build(gxx, program, str(FOLDER / "driver.cpp"), *includes)
        command = [str(program), str(INPUTS), "1"]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-4000:]
    print(f"{INPUTS} inputs", *done.stderr.splitlines()[-8:], sep="\n")
