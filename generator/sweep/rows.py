"""What is known of each job of a sweep: one small file a job, which any process may write at any moment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from generator import writer
from generator.errors import LimitError, describe

FOLDER = ".jobs"  # of a sweep's folder
INFEASIBLE = "infeasible"  # a status: over the board's limits, or those of a search


@dataclass(frozen=True)
class Row:
    """A job as the leaderboard shows it. None: not known, or not measured."""

    job: str  # its swept overrides
    folder: str  # its project, below the sweep's folder
    status: str  # "waiting", "running", "failed", INFEASIBLE, "passed", "skipped" (not verified) or "done" (no report)
    message: str = ""  # why it failed, or is infeasible
    accuracy: float | None = None
    accuracy_low: float | None = None  # 95 % interval
    accuracy_high: float | None = None
    flash_bytes: int | None = None
    ram_bytes: int | None = None
    instructions_per_hop: int | None = None
    instructions_per_window: int | None = None
    real_time_load: float | None = None
    label_agreement: float | None = None
    seconds: float | None = None  # of its stages

    @property
    def is_done(self) -> bool:
        return self.has_ended and self.status not in ("failed", INFEASIBLE)

    @property
    def has_ended(self) -> bool:
        return self.status not in ("waiting", "running")


MEASURED = ("flash_bytes", "ram_bytes", "instructions_per_hop", "instructions_per_window", "real_time_load")


def row_of(job: str, folder: str, report: Mapping[str, Any]) -> Row:
    """From the job's report.json."""
    evaluation, verification = report["evaluation"], report["verification"]
    low, high = evaluation["accuracy_ci95"]
    return Row(
        job,
        folder,
        verification["status"],
        accuracy=evaluation["accuracy"],
        accuracy_low=low,
        accuracy_high=high,
        **{key: report["resources"][key] for key in MEASURED},
        label_agreement=verification["label_agreement"],
        seconds=round(sum(value for value in report["timing"].values() if isinstance(value, int | float)), 3),
    )


def read_report(project: Path) -> dict[str, Any] | None:
    """Its report.json; None where there is none that can be read."""
    try:
        report: dict[str, Any] = json.loads((project / "report.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return report


def failure(job: str, folder: str, error: Exception) -> Row:
    status = INFEASIBLE if isinstance(error, LimitError) else "failed"
    return Row(job, folder, status, describe(error).removeprefix("error: "))


def write(sweep: Path, row: Row) -> None:
    """Takes the place of what was known of the job."""
    writer.replace_file(sweep / FOLDER / f"{row.folder}.json", json.dumps(asdict(row), ensure_ascii=False))


def read(sweep: Path, folder: str) -> Row:
    return _row(sweep / FOLDER / f"{folder}.json")


def read_all(sweep: Path) -> list[Row]:
    """All jobs of the newest command, by folder."""
    return [_row(path) for path in sorted((sweep / FOLDER).glob("*.json"))]


def _row(path: Path) -> Row:
    return Row(**json.loads(path.read_text(encoding="utf-8")))


def stop(sweep: Path) -> None:
    """When nothing runs any more: jobs that began and did not end wait for the next command."""
    for row in read_all(sweep):
        if row.status == "running":
            write(sweep, replace(row, status="waiting"))


def clear(sweep: Path) -> None:
    """Before a command: what another one said of its jobs. Projects stay."""
    for path in (sweep / FOLDER).glob("*.json"):
        path.unlink(missing_ok=True)
