"""The host's C++ compiler: found, and used on a generated project."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from generator.cache.keys import digest
from generator.cache.store import Cache
from generator.errors import VerificationError
from generator.verify.includes import sources_of

CANDIDATES = ("g++", "clang++", "c++")
HOST_FLAGS = ("-std=c++11", "-O1", "-w")
HEAVY = "#include <algorithm>\n"  # takes longer than the rest of a source; is precompiled, for those that include it
TIMEOUT = 300.0  # [s] a file


@dataclass(frozen=True)
class Compiler:
    path: str

    @cached_property
    def version(self) -> str:
        """First line of --version: "g++ (Debian 12.2.0-14) 12.2.0"."""
        done = subprocess.run([self.path, "--version"], capture_output=True, text=True, check=False, timeout=60)
        return done.stdout.splitlines()[0] if done.stdout else Path(self.path).name

    def compile(
        self,
        sources: Sequence[Path],
        includes: Sequence[Path],
        folder: Path,
        flags: Sequence[str] = HOST_FLAGS,
        cache: Cache | None = None,
    ) -> list[Path]:
        """Objects of the sources, in `folder`. Raises VerificationError with the compiler's first error."""
        folder.mkdir(parents=True, exist_ok=True)
        cache, made_by = cache or Cache(), f"{self.path} {self.version} {' '.join(flags)}"
        search = [f"-I{include}" for include in includes]
        parts = [sources_of(source, includes) for source in sources]
        heavy = [HEAVY in "".join(texts.values()) for texts in parts]

        def make(target: Path, source: Path, contents: Sequence[str], arguments: Sequence[str]) -> Path:
            def compiled() -> bytes:
                self._run([*flags, *arguments, str(source), "-o", str(target)], source)
                return target.read_bytes()

            target.write_bytes(cache.get("objects", digest(made_by, *contents), compiled))
            return target

        def one(index: int, source: Path) -> Path:
            contents = [part for path, text in parts[index].items() for part in (path.name, text)]
            first = ["-include", str(header)] if heavy[index] else []
            return make(folder / f"{index}_{source.stem}.o", source, contents, [*search, *first, "-c"])

        header = folder / "heavy.h"
        if any(heavy):
            header.write_text(HEAVY)
            make(header.with_suffix(".h.gch"), header, [header.name, HEAVY], ["-x", "c++-header"])
        with ThreadPoolExecutor(max_workers=_cores()) as pool:
            return list(pool.map(one, range(len(sources)), sources))

    def link(self, objects: Sequence[Path], program: Path, flags: Sequence[str] = ()) -> Path:
        self._run([*flags, *map(str, objects), "-o", str(program)], program)
        return program

    def _run(self, arguments: Sequence[str], what: Path) -> None:
        done = subprocess.run(
            [self.path, *arguments], capture_output=True, text=True, check=False, timeout=TIMEOUT, errors="replace"
        )
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if "error" in line] or done.stderr.splitlines()
            message = lines[0] if lines else "no message"
            raise VerificationError(
                f"{Path(self.path).name} can't compile the generated {what.name}: {message}",
                hint="this is a mistake of the generator or of an edited template: please report it",
            )


def find_compiler() -> Compiler | None:
    """The compiler that $CXX names, else the first of CANDIDATES on PATH."""
    names = [os.environ["CXX"]] if os.environ.get("CXX") else CANDIDATES
    return next((Compiler(path) for name in names if (path := shutil.which(name))), None)


def _cores() -> int:
    """That this process may use: what runs several jobs on a computer says so in OMP_NUM_THREADS."""
    said = os.environ.get("OMP_NUM_THREADS", "")
    return int(said) if said.isdecimal() and int(said) else os.cpu_count() or 1
