"""docs/comparison.md: what shows a claim is there; its figures, and the README's, are those of docs/benchmark.json."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from generator import paths
from generator.report.wording import kilobytes, percent
from tests.bench.page import number, share, summary
from tests.docs.pages import DOCS, ROOT, must_be, section

PAGE = DOCS / "comparison.md"
README = ROOT / "README.md"
SHOWN_FIRST = ("SVC, rbf, two labels", "forest 20 × depth 8, ten labels", "MLP 64-32-10")
MODELS = (
    "SVC, rbf, two labels",
    "SVC, rbf, ten labels",
    "logistic regression, 64 → 10",
    "forest 20 × depth 8, ten labels",
    "MLP 64-32-10",
)
AS_IT_IS = "micromlgen"
HEAD = ("model", "ours, instructions", "fastest other", "", "ours, flash", "smallest other", "")


def rows(title: str) -> list[list[str]]:
    """Cells of a section's table, without its head."""
    lines = [line for line in section(PAGE.read_text(encoding="utf-8"), title).splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def is_shown(cell: str) -> bool:
    tests = re.findall(r"`(tests/[\w/]+\.py)`", cell)
    tasks = re.findall(r"`task=(\w+)`", cell)
    known = {path.stem for path in (paths.conf_dir() / "task").glob("*.yaml")}
    return bool(tests) and all((ROOT / test).is_file() for test in tests) and set(tasks) <= known


def test_every_claim_of_ours_names_a_test() -> None:
    claims = [row[0] for row in rows("What it does") if not row[1].startswith("**")]
    shown = {row[0]: row[-1] for row in rows("What shows it")}
    shown |= {row[0]: row[-1] for row in rows("What hurts elsewhere, and what is done about it here")}
    assert len(shown) >= 25
    assert [what for what in claims if what not in shown] == []
    assert [what for what, tests in shown.items() if not is_shown(tests)] == []


def test_figures_are_those_of_the_benchmark() -> None:
    results = json.loads((DOCS / "benchmark.json").read_text(encoding="utf-8"))
    page = filled(PAGE.read_text(encoding="utf-8"), "models", models(results))
    must_be(PAGE, filled(page, "sketches", sketches(results["sketches"])), "tests/docs/test_comparison.py")
    readme = filled(README.read_text(encoding="utf-8"), "models", in_short(results))
    must_be(README, readme, "tests/docs/test_comparison.py")


def test_figures_of_ours_stand_on_the_page_of_figures() -> None:
    figures = (DOCS / "figures.md").read_text(encoding="utf-8")
    ours = [row for row in rows("Accuracy, and what can't be compared") if "(figures.md#" in row[2]]
    assert len(ours) == 5
    for row in ours:
        wanted = re.findall(r"\d+\.\d (?:%|kB|M)", " ".join(row[2:]))
        assert len(wanted) == 3
        assert [figure for figure in wanted if figure not in figures] == []


def filled(page: str, name: str, lines: Iterable[str]) -> str:
    """The page with the lines between its comments of that name."""
    before, begin, rest = page.partition(f"<!-- {name} -->\n")
    _, end, after = rest.partition(f"<!-- end of {name} -->\n")
    assert end, f"no place for {name}"
    return f"{before}{begin}\n" + "".join(f"{line}\n" for line in lines) + f"\n{end}{after}"


def in_short(results: dict[str, Any]) -> Iterable[str]:
    yield f"| {' | '.join(HEAD)} |"
    yield "|---|---|---|---|---|---|---|"
    yield from (f"| {' | '.join(cells)} |" for cells in summary(results) if cells[0] in SHOWN_FIRST)


def models(results: dict[str, Any]) -> Iterable[str]:
    yield f"| {' | '.join([*HEAD, 'micromlgen as it is agrees'])} |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, *cells in summary(results):
        if name in MODELS:
            (row,) = (row for row in results["models"][name]["rows"] if row["exporter"] == AS_IT_IS)
            agrees = share(row["measured"]["agreement"]) if row["measured"] else "does not take it"
            yield f"| {' | '.join([name, *cells, agrees])} |"


def sketches(measured: list[dict[str, Any]]) -> Iterable[str]:
    yield "| | accuracy | flash added | RAM and stack | instructions a window |"
    yield "|---|---|---|---|---|"
    for sketch in measured:
        accuracy, flash = percent(sketch["accuracy"]), kilobytes(sketch["flash_bytes"])
        ram, instructions = kilobytes(sketch["ram_bytes"]), number(sketch["instructions"])
        yield f"| {sketch['name']} | {accuracy} | {flash} | {ram} | {instructions} |"
