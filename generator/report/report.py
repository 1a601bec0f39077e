"""The report stage: Run → report.json, report.html, answers.csv, the confusion figure, last lines for the terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from generator.report.answers import answers_of, write_answers
from generator.report.console import console_summary
from generator.report.page import page
from generator.report.plots.confusion import confusion_plot
from generator.report.run import Run
from generator.report.summary import summary

__all__ = ["Run", "console_summary", "report_files", "summary", "to_json"]


def report_files(run: Run) -> dict[str, str]:
    """Path relative to the project → text. Only report.json holds times, and none of the files a folder's path."""
    figure = confusion_plot(run.dataset.labels, run.evaluation.confusion)
    files = {
        "report.json": to_json(summary(run)),
        "report.html": page(run, figure),
        "figures/confusion.svg": figure.svg,
    }
    if answers := answers_of(run):
        files["answers.csv"] = write_answers(answers, run.dataset.labels)
    return files


def to_json(content: Mapping[str, Any]) -> str:
    """As report.json has it."""
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
