"""An evaluation for people: the lines on the terminal, and its section of report.html."""

from __future__ import annotations

import re
import shlex

from generator.config.schema import Config
from generator.device.connect import VIRTUAL
from generator.errors import ToolError
from generator.evaluate.comparison import Comparison, Times
from generator.evaluate.project import Project
from generator.report import wording
from generator.report.console import confusion_table
from generator.report.environment import render
from generator.report.plots.confusion import confusion_plot

NOT_MEASURED = "not measured: a virtual board's clock stands still while the sketch computes"


def console(comparison: Comparison, project: Project, config: Config, port: str, seconds: float) -> str:
    """Of a board that answers as the computer; `seconds` is what all clips took."""
    clips, report = comparison.clips, f"{project.folder.as_posix()}/report.html"
    headline = (
        f"{config.name}: {wording.percent(comparison.accuracy)} right on the board, "
        f"{wording.percent(comparison.host_accuracy)} on the computer\n"
        f"of {wording.counted(clips, 'test clip')}, as answered by {_board(config, port)}"
    )
    facts = {
        "proof": f"board = computer on {clips} of {clips} clips: scores, labels",
        "speed": _speed(comparison, config),
        "took": f"{seconds:.1f} s, {clips / seconds:.1f} clips a second",
        "look": f"open {shlex.quote(report)}",
    }
    table = confusion_table(config.labels, comparison.confusion)
    return "\n\n".join([headline, table, "\n".join(f"{key:<9} {text}" for key, text in facts.items())])


def with_board(page: str, comparison: Comparison, config: Config, port: str) -> str:
    """report.html with the board's section, in the place of an earlier one. Raises ToolError where it has no place."""
    figures = [
        ("right on the board", wording.percent(comparison.accuracy)),
        ("right on the computer", wording.percent(comparison.host_accuracy)),
        ("clips whose scores differ", str(len(comparison.score_mismatches))),
        ("clips whose labels differ", str(len(comparison.label_mismatches))),
        ("time of a hop", _time(comparison.hop)),
        ("time of a window", _time(comparison.window)),
    ]
    evaluated = "Evaluated on a virtual board" if port == VIRTUAL else "Evaluated on the board"
    section = render(
        "evaluation.html.j2",
        title="The board answers otherwise" if comparison.mismatches else evaluated,
        comparison=comparison,
        board=_board(config, port),
        figures=figures,
        times="Times are medians over the clips" if comparison.hop else f"Times are {NOT_MEASURED}",
        figure=confusion_plot(config.labels, comparison.confusion),
    )
    return placed(page, "board evaluation", section)


def placed(page: str, name: str, section: str) -> str:
    """report.html with a section in the place `name`, instead of an earlier one. Raises ToolError without a place."""
    place = re.compile(rf"(<!-- {name} -->\n).*(<!-- end of {name} -->\n)", re.DOTALL)
    changed, places = place.subn(lambda found: found[1] + section + found[2], page)
    if places != 1:
        raise ToolError(f"report.html has no place for the {name}", hint="generate the project again")
    return changed


def _board(config: Config, port: str) -> str:
    return f"a virtual {config.board.title}" if port == VIRTUAL else f"the {config.board.title} at {port}"


def _speed(comparison: Comparison, config: Config) -> str:
    if comparison.hop is None:
        return NOT_MEASURED
    period = config.features.hop_length / config.audio.sample_rate * 1000
    return f"{_time(comparison.hop)} of {period:g} ms a hop; {_time(comparison.window)} a window"


def _time(times: Times | None) -> str | None:
    """0.84 ms (at most 0.91 ms)."""
    return None if times is None else f"{times.median / 1000:.2f} ms (at most {times.max / 1000:.2f} ms)"
