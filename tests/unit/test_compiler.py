"""The host's compiler: what is read once for many sources changes none of them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from generator.cache.store import Cache
from generator.errors import VerificationError
from generator.progress import Progress
from generator.verify.compiler import HEAVY, Compiler
from tests.factory import make_config

MAIN = "int Larger(int, int);\nint main() { return Larger(3, 4) - 4; }\n"
LARGER = "int Larger(int a, int b) { return std::max(a, b); }\n"


def write(folder: Path, **texts: str) -> list[Path]:
    for name, text in texts.items():
        (folder / f"{name}.cpp").write_text(text)
    return [folder / f"{name}.cpp" for name in texts]


def test_a_program_with_a_precompiled_header(gxx: str, tmp_path: Path) -> None:
    compiler = Compiler(gxx)
    (tmp_path / "larger.h").write_text(HEAVY)
    sources = write(tmp_path, main=MAIN, larger='#include "larger.h"\n' + LARGER)
    program = compiler.link(compiler.compile(sources, [tmp_path], tmp_path / "objects"), tmp_path / "program")
    assert subprocess.run([program], check=False).returncode == 0
    assert (tmp_path / "objects" / "heavy.h.gch").is_file()


def test_a_source_that_forgets_its_header_is_refused_as_ever(gxx: str, tmp_path: Path) -> None:
    sources = write(tmp_path, other=HEAVY + "int x = std::max(1, 2);\n", forgetful=LARGER)
    with pytest.raises(VerificationError, match=r"can't compile the generated forgetful\.cpp"):
        Compiler(gxx).compile(sources, [], tmp_path / "objects")


def test_objects_are_those_of_a_plain_compilation(gxx: str, tmp_path: Path) -> None:
    (source,) = write(tmp_path, larger=HEAVY + LARGER)
    (ours,) = Compiler(gxx).compile([source], [], tmp_path / "objects", ["-O1"])
    plain = tmp_path / "plain.o"
    subprocess.run([gxx, "-O1", "-c", source, "-o", plain], check=True)
    stripped = []
    for number, path in enumerate((ours, plain)):
        shutil.copy(path, tmp_path / f"{number}.o")
        subprocess.run(["strip", "--strip-debug", tmp_path / f"{number}.o"], check=True)
        disassembled = subprocess.run(["objdump", "-d", f"{number}.o"], cwd=tmp_path, capture_output=True, check=True)
        stripped.append(disassembled.stdout.split(b"Disassembly", 1)[1])
    assert stripped[0] == stripped[1]


def test_the_second_compilation_runs_no_compiler(gxx: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache.of(make_config("labels=[yes,no]", f"cache_dir={tmp_path / 'cache'}"), Progress(quiet=True))
    sources = write(tmp_path, main=MAIN, larger=HEAVY + LARGER)
    first = Compiler(gxx).compile(sources, [], tmp_path / "one", cache=cache)
    monkeypatch.setattr(Compiler, "_run", lambda *_: pytest.fail("compiled again"))
    second = Compiler(gxx).compile(sources, [], tmp_path / "two", cache=cache)
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
