"""The generated project that a board runs: what its own run found, as far as an evaluation needs it."""

from __future__ import annotations

import csv
import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from generator.commands import remade
from generator.config.differences import differences
from generator.config.schema import Config
from generator.config.suggest import shown, some
from generator.dataset.sources import how_to_record
from generator.device.connect import AUTO
from generator.errors import ToolError
from generator.report.answers import Answer, read_answers
from generator.report.summary import CHOICE


@dataclass(frozen=True)
class Project:
    folder: Path
    report: Mapping[str, Any]  # report.json
    page: str  # report.html
    answers: tuple[Answer, ...]  # a test clip

    def with_margin(self, config: Config) -> Config:
        """The configuration with the margin that detection.min_margin=auto came to when the project was made."""
        chosen = self.report.get(CHOICE)
        if chosen is None:
            return config
        return replace(config, detection=config.detection.with_min_margin(chosen["min_margin"]))

    @property
    def is_proven(self) -> bool:
        """Whether the answers are those of the compiled C++, not of its mirror alone."""
        return bool(self.report["verification"]["status"] == "passed")


def load_project(config: Config) -> Project:
    """The project of this very configuration. Raises ToolError, with what to type, where there is none."""
    folder = Path(config.project_dir)
    if not (folder / "report.json").is_file():
        raise _absent(folder, config)
    try:
        report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        theirs, status, has_sound = (
            report["config_hash"],
            report["verification"]["status"],
            report["evaluation"]["trigger_rate"] is not None,
        )
        if theirs != config.hash:
            raise _of_another_configuration(folder, config)
        if status == "failed":
            raise ToolError(f"{folder} failed its proof: its C++ is not the model", hint=remade(config, "classifier"))
        if not has_sound:
            raise _of_rows(folder, config)
        page = (folder / "report.html").read_text(encoding="utf-8")
        answers = read_answers((folder / "answers.csv").read_text(encoding="utf-8"), config.labels)
    except (OSError, KeyError, TypeError, ValueError, csv.Error, yaml.YAMLError) as error:
        raise ToolError(
            f"{folder} is incomplete, damaged or by an older version: {type(error).__name__}: {error}",
            hint=remade(config, "classifier"),
        ) from error
    return Project(folder, report, page, tuple(answers))


def _absent(folder: Path, config: Config) -> ToolError:
    failed = folder.with_name(f"{folder.name}.failed")
    if failed.is_dir():
        problem = f"there is no project in {folder}; the one that failed its proof is in {failed}"
    else:
        problem = f"there is no classifier in {folder} to evaluate"
    return ToolError(problem, hint=remade(config, "classifier"))


def _of_another_configuration(folder: Path, config: Config) -> ToolError:
    found = differences((folder / "config.yaml").read_text(encoding="utf-8"), config.resolved)
    named = some([f"{key}={shown(theirs)} (now {shown(ours)})" for key, theirs, ours in found])
    port = "" if config.port == AUTO else f" port={config.port}"
    return ToolError(
        f"{folder} was generated with another configuration: {named or 'config_hash'}",
        hint=f"{remade(config, 'classifier')}\n"
        "or evaluate what is there:\n"
        f"python -m generator --config-path={shlex.quote(str(folder))} --config-name=config task=evaluate{port}",
    )


def _of_rows(folder: Path, config: Config) -> ToolError:
    return ToolError(
        f"{folder} was trained on CSV rows: they hold features but no sound that a board could be given",
        hint=how_to_record(config, config.labels),
    )
