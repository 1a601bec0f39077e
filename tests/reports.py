"""Reports of runs that did not happen (tests/runs.py), as tests read them."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from generator.report.report import Run, report_files
from generator.types import Verification

HOSTILE = ('<script>alert("1")</script>', "it's & ]]>", "😀 ??/", "a label that is a good deal longer than others are")
NO_COMPILER = "no C++ compiler found (looked for $CXX, g++, clang++, c++)"
FAILED = Verification("failed", "g++ 12.2.0", 20, 3, 4, 1, 0.9, 0.9, reason="yes/s5_0.wav: features differ")


def with_status(run: Run, **verification: Any) -> Run:
    return replace(run, verification=replace(run.verification, **verification))


class Page(HTMLParser):
    """Text of each element, and whether the tags match."""

    VOID = frozenset({"meta", "br"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not {name for name, _ in attrs} & {"onclick"}
        links = [value or "" for name, value in attrs if name in ("src", "href", "xlink:href")]
        assert all(link.startswith(("data:", "#")) for link in links)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words.append(data)


def page_of(run: Run) -> Page:
    return Page(report_files(run)["report.html"])
