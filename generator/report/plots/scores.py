"""How sure the answers are: margins of right and wrong ones, and what each detection.min_margin would stop."""

from __future__ import annotations

import numpy as np

from generator.report.plots.canvas import ACCENT, FAINT, LINE, WIDTH, WRONG, Plot, canvas, place, plot, quiet
from generator.report.plots.levels import F64

LEFT, STRIP, GAP, SHARES, BELOW = 52, 96, 26, 150, 40
STEP = 0.25  # of min_margin [ln(odds)]
BINS = 28
SIDE = 96  # right of the axes: room for the lines' names


def scores_plot(right: F64, wrong: F64, min_margin: float) -> Plot:
    """Margins [ln(odds)] of the clips answered rightly and wrongly; there are some of the former."""
    most = max(float(np.concatenate([right, wrong]).max()), min_margin, 1.0) * 1.02
    with canvas(STRIP + GAP + SHARES + BELOW) as figure:
        strip = place(figure, LEFT, 18, WIDTH - LEFT - SIDE, STRIP - 18)
        edges = np.linspace(0, most, BINS + 1)
        counts = [np.histogram(margins, edges)[0] for margins in (right, wrong)]
        middles, width = (edges[1:] + edges[:-1]) / 2, most / BINS * 0.86
        strip.bar(middles, counts[0], width, color=ACCENT)
        strip.bar(middles, -counts[1], width, color=WRONG)
        strip.axhline(0, color=FAINT, linewidth=1)
        peak = max(1, int(max(count.max() for count in counts)))
        strip.set(xlim=(0, most), xticks=[], yticks=[])
        strip.set_ylim(-max(int(counts[1].max()), 0.25 * peak), peak)
        strip.set_ylabel("clips")
        quiet(strip, "left", "bottom")
        for text, colour, y in (
            (f"{len(right)} right", ACCENT, 0.45 * peak),
            (f"{len(wrong)} wrong", WRONG, -0.2 * peak),
        ):
            strip.annotate(
                text, (most, y), (6, 0), textcoords="offset points", color=colour, va="center", weight="bold"
            )

        shares = place(figure, LEFT, STRIP + GAP, WIDTH - LEFT - SIDE, SHARES)
        margins = np.linspace(0, most, 200)
        for values, colour, name in (
            (right, ACCENT, "right ones\nlet through"),
            (wrong, WRONG, "wrong ones\nlet through"),
        ):
            if len(values):
                kept = 100 * _kept(values, margins)
                shares.plot(margins, kept, color=colour, linewidth=2, drawstyle="steps-post")
                y = 78 if colour == ACCENT else 22
                shares.annotate(name, (most, y), (6, 0), textcoords="offset points", color=colour, va="center")
        shares.set(xlim=(0, most), ylim=(0, 104), yticks=[0, 25, 50, 75, 100], ylabel="[%]")
        shares.set_xlabel("margin, and min_margin [ln(odds)]")
        shares.grid(color=LINE, linewidth=1)
        quiet(shares)
        for axes in (strip, shares):
            axes.axvline(min_margin, color=FAINT, linewidth=1.5, linestyle=(0, (1, 2)))
        strip.annotate(
            f"now {min_margin:g}", (min_margin, peak), (0, 4), textcoords="offset points", color=FAINT, ha="left"
        )
        return plot(finding(right, wrong), figure)


def _kept(margins: F64, limits: F64) -> F64:
    """The share that is at least each of the limits."""
    return np.asarray((margins[None] >= limits[:, None]).mean(axis=1))


def finding(right: F64, wrong: F64) -> str:
    """The smallest round min_margin that stops half of the wrong answers, and its price."""
    if not len(wrong):
        return f"Every answer is right; the least sure leads by {right.min():.2f}"
    limit = STEP * (np.floor(np.median(wrong) / STEP) + 1)
    stopped, lost = int((wrong < limit).sum()), int((right < limit).sum())
    return (
        f"detection.min_margin={limit:g} would stop {stopped} of {len(wrong)} wrong answers "
        f"and {lost} of {len(right)} right ones"
    )
