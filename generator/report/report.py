"""The report stage: Run → report.json, report.html, the confusion figure, and the last lines on the terminal."""

from __future__ import annotations

import json

from generator.report.confusion import confusion_svg
from generator.report.console import console_summary
from generator.report.page import page
from generator.report.run import Run
from generator.report.summary import summary

__all__ = ["Run", "console_summary", "report_files", "summary"]


def report_files(run: Run) -> dict[str, str]:
    """Path relative to the project → text. Only report.json holds times, and none of the files a folder's path."""
    figure = confusion_svg(run.dataset.labels, run.evaluation.confusion)
    return {
        "report.json": json.dumps(summary(run), indent=2, ensure_ascii=False, allow_nan=False) + "\n",
        "report.html": page(run, figure),
        "figures/confusion.svg": figure,
    }
