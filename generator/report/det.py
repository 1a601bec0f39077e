"""The DET curve as an SVG figure: misses over false accepts an hour, a point for each detection.min_margin."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from generator.report.environment import render
from generator.report.wording import percent
from generator.stream.curve import Point

WIDTH, HEIGHT = 480, 260  # of the axes [px]
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)  # shares of an axis
STEPS = (1, 2, 5, 10)  # the longest tick of false accepts is one of these, times a power of ten


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    title: str
    kind: str  # class: "chosen" at detection.min_margin


@dataclass(frozen=True)
class Tick:
    offset: float  # from the axes' upper left corner
    text: str


def det_svg(points: Sequence[Point], min_margin: float) -> str:
    """`min_margin`: that of the configuration, whose point is marked where it is among them."""
    most = _round_up(max(point.false_accepts_per_hour for point in points))
    dots = [
        Dot(
            x=round(point.false_accepts_per_hour / most * WIDTH, 1),
            y=round((1 - point.miss_rate) * HEIGHT, 1),
            title=f"min_margin={point.min_margin:g}: {percent(point.miss_rate)} missed, "
            f"{point.false_accepts_per_hour:.1f} false accepts an hour",
            kind="chosen" if point.min_margin == min_margin else "",
        )
        for point in points
    ]
    return render(
        "det.svg.j2",
        dots=dots,
        line=" ".join(f"{dot.x},{dot.y}" for dot in dots),
        across=[Tick(share * WIDTH, f"{share * most:g}") for share in TICKS],
        up=[Tick(HEIGHT - share * HEIGHT, f"{100 * share:g} %") for share in TICKS],
        width=WIDTH,
        height=HEIGHT,
    )


def _round_up(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, … from 1 on."""
    power = 10.0 ** math.floor(math.log10(max(value, 1)))
    return next(step * power for step in STEPS if step * power >= value)
