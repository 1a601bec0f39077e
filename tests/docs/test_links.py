"""Every link inside the repository leads somewhere: files, and headings by the names that a code host gives them.

Links into the network can't be checked without one: `make linkcheck`.
"""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT

PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "samples/README.md")]
PAGES += sorted(DOCS.glob("*.md"))
_LINK = re.compile(r"\]\(\s*([^)\s]+)\s*\)")
_CODE = re.compile(r"^```.*?^```$|^ {4}[^\n]*$|`[^`\n]*`", re.M | re.S)
_FENCE = re.compile(r"^```.*?^```$", re.M | re.S)
_PUNCTUATION = str.maketrans("", "", string.punctuation.replace("-", "").replace("_", "") + "…·×→√–")


def anchors(page: Path) -> set[str]:
    """Of its headings; the second of the same name ends in -1."""
    headings = re.findall(r"^#+ (.*)$", _FENCE.sub("", page.read_text(encoding="utf-8")), re.M)
    names = [heading.lower().translate(_PUNCTUATION).strip().replace(" ", "-") for heading in headings]
    return {name if index == 0 else f"{name}-{index}" for name in names for index in range(names.count(name))}


def links(page: Path) -> list[str]:
    """But for those in code."""
    found = _LINK.findall(_CODE.sub("", page.read_text(encoding="utf-8")))
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def is_dead(page: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = page.parent / name if name else page
    return not target.exists() or bool(anchor and anchor not in anchors(target))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    assert [link for link in links(page) if is_dead(page, link)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_tests_that_are_named_exist(page: Path) -> None:
    named = re.findall(r"tests/[\w/]+\.(?:py|md)\b(?!\.)", page.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_every_page_can_be_reached_from_the_index() -> None:
    reached, new = set[Path](), {DOCS / "index.md"}
    while new:
        reached |= new
        linked = {(page.parent / link.partition("#")[0]).resolve() for page in new for link in links(page)}
        new = {page for page in linked if page.parent == DOCS and page.suffix == ".md"} - reached
    assert sorted(DOCS.glob("*.md")) == sorted(reached)


def test_every_task_has_its_guide() -> None:
    guide = (DOCS / "tasks.md").read_text(encoding="utf-8")
    tasks = [path.stem for path in (ROOT / "conf" / "task").glob("*.yaml")]
    assert [task for task in tasks if f"| `task={task}" not in guide] == []


def test_dead_links_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A `key=1`, and more\n\n    code\n\n[a](#a-key1-and-more) [b](#b) [c](page.md) [d](none.md) `[e](x)`\n"
    )
    assert [link for link in links(page) if is_dead(page, link)] == ["#b", "none.md"]
