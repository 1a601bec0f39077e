"""Bad input and its message, one file a case: tests/failures/cases/<name>.yaml. A new file is a new test.

case.py says what stands in a file. Those that newcomers meet are shown in docs/troubleshooting.md.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.cli import main
from tests.failures.case import CASES, Case, pattern, tree


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_message(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = Case.of(path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GENERATOR_DEBUG", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path.with_suffix(".cache")))
    case.prepare(tmp_path)
    for command in case.first:
        assert main(command) == 0
    capsys.readouterr()
    before = tree(tmp_path)
    case.arrange(monkeypatch, tmp_path)

    status = main(case.command)

    out, err = (text.replace(str(tmp_path), "<folder>") for text in capsys.readouterr())
    said = err[max(err.find("error: "), 0) :]
    assert case.error is None or said == case.expected or pattern(case.expected).fullmatch(said), said
    assert case.error or case.says
    assert status == case.status
    assert "Traceback" not in out + err
    assert [text for text in case.says if text not in out + err] == []
    assert tree(tmp_path) - before == set(case.leaves)


def test_cases_are_found() -> None:
    assert len(CASES) >= 25
