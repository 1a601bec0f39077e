"""How the accuracy grows with the training clips."""

from __future__ import annotations

from generator.report.plots.canvas import ACCENT, LINE, WIDTH, Plot, canvas, place, plot, quiet
from generator.report.wording import percent
from generator.types import LearningCurve

LEFT, TOP, HEIGHT, BELOW = 52, 22, 150, 40


def learning_plot(curve: LearningCurve, title: str) -> Plot:
    with canvas(TOP + HEIGHT + BELOW) as figure:
        axes = place(figure, LEFT, TOP, WIDTH - LEFT - 14, HEIGHT)
        clips, accuracies = zip(*curve.points, strict=True)
        shares = [100 * accuracy for accuracy in accuracies]
        axes.plot(clips, shares, "o-", color=ACCENT, linewidth=2, markersize=7, clip_on=False)
        for count, accuracy, share in zip(clips, accuracies, shares, strict=True):
            axes.annotate(percent(accuracy), (count, share), (-2, 9), textcoords="offset points", ha="right")
        low = max(0.0, min(shares) - 8)
        axes.set(xlim=(0, max(clips) * 1.04), ylim=(low, min(100.5, max(shares) + 3)), xticks=clips)
        axes.set(xlabel="training clips", ylabel="right, other speakers [%]")
        axes.grid(axis="y", color=LINE, linewidth=1)
        quiet(axes)
        return plot(title, figure)
