"""docs/exporters.md says what tests/matrix/cases.py says, and that names every model."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.matrix.cases import CASES, EXPORTERS, Case, models

PAGE = Path(__file__).resolve().parents[2] / "docs" / "exporters.md"
UPDATE = "GENERATOR_UPDATE_DOCS"
HEAD = """# Models and exporters

Made from tests/matrix/cases.py by `GENERATOR_UPDATE_DOCS=1 python -m pytest tests/matrix`. Each line is checked with 2,
3 and 10 labels on the 534 held-out words of Speech Commands (by other speakers than were trained on): in log-mel
features and, with ten labels, in loudness alone, where labels lie close together.

**exact**: the compiled C++ gives the mirror's scores, bit for bit, on every window, and the label of scikit-learn's
`predict` on 99.8 % of them and more; where it differs, the scores are closer together than the stated bound of rounding
(`verification.error_bound` in report.json). **refused**: `python -m generator` says why, before anything is written.

| model | native | micromlgen |
|---|---|---|
"""


def test_every_model_is_here() -> None:
    assert {case.model for case in CASES} == models()


def test_page_says_so() -> None:
    text = HEAD + "".join(map(row, CASES))
    if os.environ.get(UPDATE):
        if os.environ.get("CI"):
            pytest.fail(f"{UPDATE} is for people who read what it wrote")
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text, f"{UPDATE}=1 python -m pytest tests/matrix"


def row(case: Case) -> str:
    return f"| `{case.name}` | {' | '.join(cell(case, exporter) for exporter in EXPORTERS)} |\n"


def cell(case: Case, exporter: str) -> str:
    if exporter in case.refused:
        return f"refused: {case.refused[exporter].removeprefix(f'exporter={exporter} ')}"
    if exporter in case.needs:
        return f"exact; with 3 labels and more: `{case.needs[exporter]}`"
    return "exact"
