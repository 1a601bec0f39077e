"""C++ text of values: what a compiler reads is what went in."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.render.cpp import LINE_WIDTH, constant_lines, declaration, initialiser, string_literal
from generator.types import Constant, Integers, Table
from tests.conftest import find_tool

TYPES = [f"{sign}int{bits}_t" for sign in ("", "u") for bits in (8, 16, 32, 64)]
WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-Wdouble-promotion", "-pedantic", "-trigraphs", "-Werror"]
TEXTS = [
    "",
    'say "yes"',
    "back\\slash",
    "??/ ??' ??( what??!",
    "é1",  # an escape must not run on into the digit
    "\x00\x01\x1f7",
    "🎤 läuft\n",
    "%d {{ label }} */ //",
    "\\u00e9",
]


def dtype_of(ctype: str) -> np.dtype[np.integer]:
    return np.dtype(ctype.removesuffix("_t"))


def edges(ctype: str) -> list[int]:
    """Values at which the type itself, or a shorter one, ends."""
    info = np.iinfo(dtype_of(ctype))
    powers = [
        sign * (1 << bits) + step for bits in (7, 8, 15, 16, 31, 32, 63, 64) for sign in (1, -1) for step in (-1, 0, 1)
    ]
    return sorted({value for value in (*powers, 0, 1, -1, 10) if info.min <= value <= info.max})


def output(folder: Path, declarations: list[str], body: list[str]) -> list[str]:
    """Lines that a program prints; a warning fails it."""
    source, program = folder / "main.cpp", folder / "main"
    text = [
        "#include <cinttypes>",
        "#include <cstdint>",
        "#include <cstdio>",
        *declarations,
        "int main() {",
        *body,
        "}",
    ]
    source.write_text("\n".join(text), encoding="utf-8")
    subprocess.run([find_tool("g++"), "-std=c++11", *WARNINGS, str(source), "-o", str(program)], check=True)
    return subprocess.run([program], capture_output=True, text=True, check=True).stdout.splitlines()


def test_text_survives_the_compiler(tmp_path: Path) -> None:
    show = [
        "template <std::size_t N> void Show(const char (&text)[N]) {",
        '  for (char c : text) std::printf("%02x", static_cast<unsigned char>(c));',
        '  std::printf("\\n");',
        "}",
    ]
    printed = output(tmp_path, show, [f"Show({string_literal(text)});" for text in TEXTS])
    assert printed == [text.encode().hex() + "00" for text in TEXTS]


@settings(derandomize=True)
@given(st.text())
def test_a_literal_is_plain_ascii_on_one_line(text: str) -> None:
    literal = string_literal(text)
    assert literal.isascii()
    assert literal.isprintable()
    assert literal[0] == literal[-1] == '"'
    assert "??" not in literal


def test_numbers_at_the_limits_of_their_types_survive_the_compiler(tmp_path: Path) -> None:
    constants = [Constant(t, f"k{t}_{i}", value, "key") for t in TYPES for i, value in enumerate(edges(t))]
    tables = [Table(t, f"table_{t}", np.array(edges(t), dtype_of(t)), "key") for t in TYPES]
    declarations = [constant_lines(constants), *(f"{declaration(table)} = {initialiser(table)};" for table in tables)]
    body = [
        *(print_of(c.ctype, c.name) for c in constants),
        *(f"for (auto value : {table.name}) {print_of(table.ctype, 'value')}" for table in tables),
    ]
    assert output(tmp_path, declarations, body) == [str(value) for t in TYPES for value in edges(t)] * 2


def print_of(ctype: str, expression: str) -> str:
    kind = "PRIu64" if ctype.startswith("u") else "PRId64"
    return f'std::printf("%" {kind} "\\n", static_cast<{"u" * (kind == "PRIu64")}int64_t>({expression}));'


def test_rows_of_a_table_survive_the_compiler(tmp_path: Path) -> None:
    values = np.random.default_rng(0).integers(-(2**31), 2**31, (7, 33))
    table = Table("int32_t", "kTable", values, "key")
    body = [f"for (auto& row : kTable) for (auto value : row) {print_of('int32_t', 'value')}"]
    printed = output(tmp_path, [f"{declaration(table)} = {initialiser(table)};"], body)
    assert printed == [str(value) for value in values.ravel().tolist()]
    assert declaration(table) == "const int32_t kTable[7][33]"


@st.composite
def tables(draw: st.DrawFn) -> Table:
    ctype = draw(st.sampled_from(TYPES))
    shape = draw(st.one_of(st.tuples(st.integers(1, 60)), st.tuples(st.integers(1, 4), st.integers(1, 60))))
    seed = draw(st.integers(0, 1000))
    info = np.iinfo(dtype_of(ctype))
    scale = draw(st.integers(0, info.bits))
    rng = np.random.default_rng(seed)
    values: Integers = rng.integers(info.min >> scale, info.max >> scale, shape, dtype_of(ctype), endpoint=True)
    return Table(ctype, "kTable", values, "key")


@settings(derandomize=True)
@given(tables())
def test_lines_of_a_table_are_full_but_not_too_long(table: Table) -> None:
    lines = initialiser(table).splitlines()
    assert max(map(len, lines)) <= LINE_WIDTH
    inner = lines[1:-1]
    longest = max(len(str(value)) for value in table.values.ravel().tolist()) + 8  # suffix, comma, space, brace
    rows = 1 if table.values.ndim == 1 else len(table.values)
    assert sum(len(line) < LINE_WIDTH - longest for line in inner) <= rows  # the last line of each row


def test_comments_of_constants_are_aligned() -> None:
    lines = constant_lines([Constant("int32_t", "kA", 1, "a.b [Hz]"), Constant("int64_t", "kLonger", -12345, "c.d")])
    assert lines.splitlines() == [
        "constexpr int32_t kA = 1;            // a.b [Hz]",
        "constexpr int64_t kLonger = -12345;  // c.d",
    ]
    assert constant_lines([]) == ""


@pytest.mark.parametrize("ctype", TYPES)
def test_a_literal_is_no_wider_than_its_type_needs(ctype: str) -> None:
    """A suffix costs nothing on the board, but 1LL in every entry of a small table is noise for a reader."""
    table = Table(ctype, "kTable", np.array([0, 1, 127], dtype_of(ctype)), "key")
    assert initialiser(table) == "{\n    0, 1, 127,\n}"
