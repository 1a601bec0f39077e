"""What an evaluation adds to the report of a project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator import writer
from generator.commands import command
from generator.config.schema import Config
from generator.errors import ToolError
from generator.evaluate.project import Project, load_project
from generator.report.report import to_json


def write(project: Project, config: Config, name: str, section: Mapping[str, Any], page: str) -> None:
    """report.json with `section` as `name`, and the page as report.html: both or none of them.

    Raises ToolError where the project is no longer what it was.
    """
    if load_project(config) != project:
        raise ToolError(
            f"{project.folder} has changed while it was evaluated, so its report is left as it is",
            hint=command(config, "task=evaluate"),
        )
    with writer.staging(project.folder) as staged:
        writer.write(staged, {"report.json": to_json({**project.report, name: section}), "report.html": page})
        writer.install(staged, project.folder, scope="report.")
