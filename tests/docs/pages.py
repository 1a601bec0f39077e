"""What a page holds for a reader to type: commands, files, and the output to expect.

Commands stand in blocks of `sh`, output in blocks of `text`, files in blocks of their language; the last name in
backticks before a block that ends in a known suffix, and stands in its paragraph, is the file's.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
UPDATE = "GENERATOR_UPDATE_DOCS"
ELISION = "…"  # a line that stands for any number of lines
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
_FILE = re.compile(r"`([\w./]+\.(?:py|yaml|h|cpp))`")


@dataclass(frozen=True)
class Block:
    language: str
    text: str
    path: str | None  # of the file that it is, as named in the paragraph before it


def blocks(page: str) -> Iterator[Block]:
    """In their order."""
    for match in _BLOCK.finditer(page):
        before = page[: match.start()].rstrip().rpartition("\n\n")[2]
        names = _FILE.findall(before)
        language = match[1]
        yield Block(language, match[2], names[-1] if names and language not in ("sh", "text") else None)


def section(page: str, title: str) -> str:
    """The text below a heading of the second level."""
    _, found, after = page.partition(f"\n## {title}\n")
    assert found, f"no section {title!r}"
    return after.partition("\n## ")[0]


def shape(line: str) -> str:
    """A line without its figures, its column widths and what figures do to words: 2 words, 1 word."""
    return " ".join(re.sub(r"s\b", "", re.sub(r"\d[\d,.:T+-]*|·", "#", line)).split())


def fresh_output(shown: str, printed: str) -> str:
    """The shown lines as they were printed now: for each the next line of its shape, behind an elision the last one.

    Fails where there is none.
    """
    lines, fresh = printed.splitlines(), list[str]()
    for line in shown.splitlines():
        if line == ELISION:
            fresh.append(line)
            continue
        found = [index for index, other in enumerate(lines) if shape(other) == shape(line)]
        if not found:
            pytest.fail(f"the page shows\n  {line}\nwhich has no line of its shape, in this order, in\n{printed}")
        index = found[-1] if fresh[-1:] == [ELISION] else found[0]
        fresh.append(lines[index].rstrip())
        del lines[: index + 1]
    return "".join(f"{line}\n" for line in fresh)


def next_commands(said: str) -> list[str]:
    """What the end of an output tells to type."""
    lines = said.partition("Next")[2].splitlines()[1:]
    return [line[line.index("python -m") :] for line in lines if "python -m" in line]


def must_be(page: Path, fresh: str, test: str) -> None:
    """The page as generated now; with UPDATE it is written."""
    if os.environ.get(UPDATE):
        if os.environ.get("CI"):
            pytest.fail(f"{UPDATE} is for people who read what it wrote")
        page.write_text(fresh, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == fresh, f"{UPDATE}=1 python -m pytest {test}"
