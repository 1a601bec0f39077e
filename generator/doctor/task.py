"""task=doctor: everything looked at, one table, and the exit status of what task=generate needs."""

from __future__ import annotations

from generator.config.schema import Config
from generator.doctor.board import boards
from generator.doctor.check import table, verdict
from generator.doctor.folders import folders
from generator.doctor.packages import packages
from generator.doctor.tools import tools
from generator.progress import Progress
from generator.types import Outcome


def doctor(config: Config, progress: Progress) -> Outcome:
    """Status 0 where task=generate can work with proof, else 1. Writes nothing."""
    progress.stage("doctor    looking at this computer")
    checks = [*packages(), *tools(), *folders(config), *boards(config)]
    status, last = verdict(checks)
    return Outcome(status, f"{table(checks)}\n\n{last}")
