"""A generated project compiled for this computer, kept by its content in the cache folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from generator import paths
from generator.errors import ToolError, VerificationError
from generator.verify.compiler import Compiler, find_compiler

FLAGS = ("-std=c++11", "-O2", "-w")
SHARED = ("arduino.cpp", "esp32.cpp", "i2s.cpp", "pdm.cpp")  # of the stand-ins, beside the world


def build(project: Path, cache_dir: Path) -> Path:
    """The program. Raises ToolError without a compiler, and where it finds a mistake."""
    compiler = find_compiler()
    if compiler is None:
        raise ToolError(
            "port=virtual compiles the sketch, and no C++ compiler was found ($CXX, g++, clang++ or c++)",
            hint="sudo apt install g++",
        )
    desktop = paths.templates_dir() / "desktop"
    includes = [*sorted(path for path in (project / "lib").iterdir() if path.is_dir()), project / "src", desktop]
    sources = [
        *(path for path in sorted((project / "lib").rglob("*.cpp")) if path.parent.name != "desktop"),
        *sorted((project / "src").glob("*.cpp")),
        *(desktop / name for name in SHARED),
        *sorted((desktop / "live").glob("*.cpp")),
    ]
    headers = [path for folder in includes for path in sorted(folder.rglob("*.h"))]
    program = cache_dir / "virtual" / _digest(compiler, [*sources, *headers]) / "board"
    if not program.is_file():
        _compile(compiler, sources, includes, program)
    return program


def _digest(compiler: Compiler, files: list[Path]) -> str:
    """Over everything that the program depends on."""
    digest = hashlib.sha256(f"{compiler.path} {compiler.version} {FLAGS}".encode())
    for path in files:
        digest.update(f"{path.parent.name}/{path.name} {path.stat().st_size}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _compile(compiler: Compiler, sources: list[Path], includes: list[Path], program: Path) -> None:
    try:
        program.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=program.parent) as scratch:
            objects = compiler.compile(sources, includes, Path(scratch), FLAGS)
            os.replace(compiler.link(objects, Path(scratch) / "board"), program)
    except VerificationError as error:
        raise ToolError(
            error.problem.replace("the generated ", ""),
            hint="what was changed there; port=virtual has Arduino.h and none of the other libraries of the board",
        ) from error
    except OSError as error:
        raise ToolError(f"cache_dir can't be written: {error}", hint="cache_dir=<a folder of yours>") from error
