"""A stream's score for people: the lines on the terminal, and its section of report.html."""

from __future__ import annotations

from markupsafe import Markup

from generator.config.schema import Config
from generator.report import wording
from generator.report.environment import render
from generator.stream.curve import MISSES, at_misses
from generator.stream.det import det_svg
from generator.stream.score import StreamScore

Facts = dict[str, str | None]


def headline(score: StreamScore) -> str:
    found = score.match
    return (
        f"{len(found.hits)} of {wording.counted(found.words, 'word')} recognised in {wording.duration(score.seconds)}"
    )


def facts(score: StreamScore) -> Facts:
    """What is told on the terminal and in the page."""
    found, delays, point = score.match, score.delays, at_misses(score.curve)
    return {
        "missed": wording.counted(len(found.missed), "word"),
        "wrong": wording.counted(len(found.wrong), "word") + " with another label",
        "false": f"{wording.counted(len(found.false_accepts), 'label')} without a word: "
        f"{score.false_accepts_per_hour:.1f} an hour",
        "delay": f"{delays[0]:.2f} s after the word's end, at most {delays[1]:.2f} s" if delays else None,
        f"at {100 * MISSES:g} %": f"{point.false_accepts_per_hour:.1f} false accepts an hour "
        f"at {100 * MISSES:g} % misses, with detection.min_margin={point.min_margin:g}"
        if point
        else f"no detection.min_margin leaves only {100 * MISSES:g} % misses",
    }


def console(score: StreamScore, config: Config, report: str) -> str:
    """`report`: what opens the page."""
    lines = [
        f"{config.name}: {headline(score)}",
        f"of {score.name}, by the compiled detector ({config.detection.name})",
        "",
        *(f"{key:<9} {text or 'none'}" for key, text in facts(score).items()),
        f"{'proof':<9} C++ = Python in all {score.windows} windows chosen and all that was said of their scores",
        f"{'look':<9} open {report}",
    ]
    return "\n".join(lines)


def html(score: StreamScore, config: Config) -> str:
    """Its section of report.html."""
    return render(
        "stream.html.j2",
        headline=f"{headline(score)} of {score.name}.",
        figures=list(facts(score).items()),
        figure=Markup(det_svg(score.curve, score.min_margin)),
        chosen=any(point.min_margin == score.min_margin for point in score.curve),
        mistakes=_mistakes(score, config),
    )


def _mistakes(score: StreamScore, config: Config) -> list[str]:
    """In the order of time."""
    found, labels = score.match, config.labels
    told = [(word.start, f"{labels[word.label]} missed") for word in found.missed]
    told += [(word.start, f"{labels[label]} for {labels[word.label]}") for word, _, label in found.wrong]
    told += [(when, f"{labels[label]} without a word") for when, label in found.false_accepts]
    return [f"{when:.2f} s: {text}" for when, text in sorted(told)]
