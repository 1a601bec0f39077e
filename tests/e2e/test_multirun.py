"""Sweeps: one complete, proven project a job."""

from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.conftest import Generate, tree


def test_two_by_two_leaves_four_proven_projects(generate: Generate, few_samples: Path) -> None:
    common = ("labels=[yes,no]", f"samples_dir={few_samples}")
    result = generate(*common, "--multirun", "features=logmel,rms", "model.kernel=rbf,linear")
    assert result.status == 0, result.err
    folders = sorted(path for path in Path("firmware_out/sweeps/yes_no").iterdir() if path.name[0] == "f")
    assert len(folders) == 4
    for folder in folders:
        report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        assert report["verification"]["status"] == "passed"
        assert report["features"] in folder.name
        assert {"classifier/platformio.ini", "capture/platformio.ini", "report.html"} <= tree(folder).keys()
    assert sorted(path.name for path in Path().iterdir()) == ["firmware_out"]
