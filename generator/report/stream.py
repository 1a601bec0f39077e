"""A stream's score: its facts for a person, and its sections of report.html and report.json."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from generator.config.schema import Config
from generator.report import wording
from generator.report.environment import render
from generator.report.plots.det import det_plot
from generator.stream.curve import MISSES, at_misses
from generator.stream.score import StreamScore

Facts = dict[str, str | None]


def headline(score: StreamScore) -> str:
    found = score.match
    return (
        f"{len(found.hits)} of {wording.counted(found.words, 'word')} recognised in {wording.duration(score.seconds)}"
    )


def streamed(score: StreamScore) -> str:
    """In one line."""
    return f"{headline(score)} of {score.name}, {score.false_accepts_per_hour:.0f} false accepts an hour"


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


def html(score: StreamScore, config: Config) -> str:
    """Its section of report.html."""
    return render(
        "stream.html.j2",
        headline=f"{headline(score)} of {score.name}.",
        figures=list(facts(score).items()),
        figure=det_plot(score.curve, score.min_margin),
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


def section(score: StreamScore) -> dict[str, Any]:
    """`stream` and `composed_stream` of report.json."""
    found, delays = score.match, score.delays
    at_5_percent = at_misses(score.curve)
    return {
        "recording": score.name,
        "seconds": score.seconds,
        "windows": score.windows,
        "words": found.words,
        "hits": len(found.hits),
        "wrong_labels": len(found.wrong),
        "misses": len(found.missed),
        "false_accepts": len(found.false_accepts),
        "false_accepts_per_hour": score.false_accepts_per_hour,
        "delay": {"mean": delays[0], "max": delays[1]} if delays else None,
        "min_margin": score.min_margin,
        "tolerance": score.tolerance,
        "at_5_percent_misses": asdict(at_5_percent) if at_5_percent else None,
        "det": [asdict(point) for point in score.curve],
    }
