"""The DET curve of a stream: misses over false accepts an hour, a point for each detection.min_margin."""

from __future__ import annotations

from collections.abc import Sequence

from generator.report.plots.canvas import ACCENT, LINE, WIDTH, WRONG, Plot, canvas, place, plot, quiet
from generator.report.wording import percent
from generator.stream.curve import MISSES, Point, at_misses

LEFT, TOP, HEIGHT, BELOW = 48, 12, 200, 40


def det_plot(points: Sequence[Point], min_margin: float) -> Plot:
    """`min_margin`: that of the configuration, whose point is marked where it is among them."""
    with canvas(TOP + HEIGHT + BELOW) as figure:
        axes = place(figure, LEFT, TOP, WIDTH - LEFT - 12, HEIGHT)
        across = [point.false_accepts_per_hour for point in points]
        up = [100 * point.miss_rate for point in points]
        axes.plot(across, up, "o-", color=ACCENT, linewidth=1.6, markersize=4, clip_on=False)
        axes.set(xlim=(0, max(*across, 1) * 1.05), ylim=(0, 102))
        axes.set(xlabel="false accepts an hour", ylabel="words missed [%]")
        axes.grid(color=LINE, linewidth=1)
        quiet(axes)
        for point in points:
            if point.min_margin == min_margin:
                place_of = (point.false_accepts_per_hour, 100 * point.miss_rate)
                axes.plot(*place_of, "o", color=WRONG, markersize=9, clip_on=False)
                left = point.false_accepts_per_hour > max(across) / 2
                axes.annotate(
                    f"now {min_margin:g}", place_of, (-9 if left else 9, 9),
                    textcoords="offset points", color=WRONG, weight="bold", ha="right" if left else "left",
                )  # fmt: skip
        return plot(finding(points), figure)


def finding(points: Sequence[Point]) -> str:
    point = at_misses(points)
    if point is None:
        best = min(points, key=lambda each: each.miss_rate)
        return f"No detection.min_margin misses {100 * MISSES:g} % or fewer; the best misses {percent(best.miss_rate)}"
    return (
        f"With detection.min_margin={point.min_margin:g} {percent(point.miss_rate)} are missed, "
        f"with {point.false_accepts_per_hour:.1f} false accepts an hour"
    )
