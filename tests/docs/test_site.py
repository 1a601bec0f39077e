"""The documentation site is built without a warning, and its reader finds every page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.docs.pages import DOCS, ROOT


def test_site_is_built_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-c", str(DOCS), str(ROOT), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    start = (tmp_path / "docs" / "index.html").read_text(encoding="utf-8")
    pages = sorted(path.stem for path in DOCS.glob("*.md") if path.stem != "index")
    assert [name for name in pages if f'href="{name}.html"' not in start] == []
