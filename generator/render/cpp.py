"""C++ text of values: string literals, aligned constants, tables. Templates print; they compute nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from generator.types import Constant, Table

LINE_WIDTH = 100
_ESCAPES = {ord("\\"): r"\\", ord('"'): r"\"", ord("?"): r"\?"}  # \? so that ??/ is no trigraph


def string_literal(text: str) -> str:
    """`text` as a C++ string literal of its UTF-8 bytes: "caf\\303\\251"."""
    body = "".join(_ESCAPES.get(byte, chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}") for byte in text.encode())
    return f'"{body}"'


def constant_lines(constants: Sequence[Constant]) -> str:
    """`constexpr` definitions, one a line, their comments aligned as clang-format aligns them."""
    codes = [f"constexpr {c.ctype} {c.name} = {_integer(c.ctype, c.value)};" for c in constants]
    width = max(map(len, codes), default=0)
    return "\n".join(f"{code:<{width}}  // {c.source}" for code, c in zip(codes, constants, strict=True))


def declaration(table: Table) -> str:
    """`const int16_t kWindow[512]`."""
    return f"const {table.ctype} {table.name}" + "".join(f"[{size}]" for size in table.values.shape)


def definition(table: Table) -> str:
    """The declaration with its alignment."""
    return (f"alignas({table.alignment}) " if table.alignment else "") + declaration(table)


def initialiser(table: Table) -> str:
    """`{…}` with the values in lines of at most LINE_WIDTH characters, a pair of braces for each row."""
    if table.values.ndim == 1:
        return "{\n" + _lines(table.values.tolist(), table.ctype, "    ", LINE_WIDTH) + ",\n}"
    rows = (_lines(row.tolist(), table.ctype, "     ", LINE_WIDTH - 1) for row in np.asarray(table.values))
    return "{\n" + "\n".join(f"    {{{row.lstrip()}}}," for row in rows) + "\n}"


def _lines(values: Iterable[int], ctype: str, indent: str, width: int) -> str:
    lines, line = [], indent
    for text in (f"{_integer(ctype, value)}," for value in values):
        if len(line) + 1 + len(text) > width:
            lines.append(line)
            line = indent
        line += text if line == indent else f" {text}"
    return "\n".join([*lines, line]).rstrip(",")


def _integer(ctype: str, value: int) -> str:
    """A literal of a type that holds the value; the most negative int32 and int64 have none of their own."""
    if ctype == "int64_t" and abs(value) >= 1 << 31:
        return f"{value}LL" if value > -(1 << 63) else "-9223372036854775807LL - 1"
    if ctype == "uint64_t" and value >= 1 << 32:
        return f"{value}ULL"
    if ctype == "int32_t" and value == -(1 << 31):
        return "-2147483647 - 1"
    return f"{value}u" if ctype == "uint32_t" and value >= 1 << 31 else str(value)
