"""Sweeps as a person starts them, and what they leave behind."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.e2e.conftest import tree

ROOT = Path(__file__).resolve().parents[2]
SWEEP = Path("firmware_out/sweeps/yes_no")


def board(folder: Path = SWEEP) -> list[dict[str, Any]]:
    values: list[dict[str, Any]] = json.loads((folder / "leaderboard.json").read_text(encoding="utf-8"))
    return values


def without_times(folder: Path) -> dict[str, Any]:
    """Every file below a folder but for times, pages of times, and what was cached."""
    files: dict[str, Any] = dict(tree(folder))
    for name in list(files):
        if name.endswith("report.json"):
            files[name] = {**json.loads(files[name]), "timing": None}
        elif name.endswith("leaderboard.json"):
            files[name] = [{**row, "seconds": None} for row in json.loads(files[name])]
        elif name.endswith("report.html"):
            files[name] = re.sub(rb' *<p class="faint cached">.*?</p>\n', b"", files[name])
        elif ".jobs" in name or "leaderboard." in name:
            del files[name]
    return files


def start(folder: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """`python -m generator` in a folder, which is made, and in a process group of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "generator", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
