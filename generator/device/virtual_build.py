"""A generated project compiled for this computer, kept by its content in the cache folder."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from generator import paths
from generator.cache.keys import digest
from generator.errors import ToolError, VerificationError
from generator.verify.compiler import Compiler, find_compiler
from generator.verify.sources import DESKTOP, project_sources

FLAGS = ("-std=c++11", "-O2", "-w")
SHARED = ("arduino.cpp", "esp32.cpp", "i2s.cpp", "pdm.cpp")  # of the stand-ins, beside the world


def build(project: Path, cache_dir: Path) -> Path:
    """The program. Raises ToolError without a compiler, and where it finds a mistake."""
    compiler = find_compiler()
    if compiler is None:
        raise ToolError(
            "port=virtual compiles the sketch, and no C++ compiler was found ($CXX, g++, clang++ or c++)",
            hint="sudo apt install g++ (another system than Debian: python -m generator task=doctor)",
        )
    sources, desktop = project_sources(project), paths.templates_dir() / DESKTOP
    live = [*(desktop / name for name in SHARED), *sorted((desktop / "live").glob("*.cpp"))]
    files = [*sources.core, *sources.sketch, *live]
    headers = [path for folder in sources.includes for path in sorted(folder.rglob("*.h"))]
    contents = (part for path in (*files, *headers) for part in (f"{path.parent.name}/{path.name}", path.read_bytes()))
    key = digest(f"{compiler.path} {compiler.version} {FLAGS}", *contents)
    program = cache_dir / "virtual" / key / "board"
    if not program.is_file():
        _compile(compiler, files, sources.includes, program)
    return program


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
