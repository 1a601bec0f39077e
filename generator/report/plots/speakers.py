"""Accuracy by speaker: a dot with its interval a speaker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from generator.report.plots.canvas import ACCENT, FAINT, INK, LINE, WIDTH, Plot, canvas, place, plot, quiet
from generator.report.wording import counted, shorten
from generator.training.score import wilson_interval

SHOWN = 16  # speakers
ROW = 22
NAME_CELLS, CHARACTER = 18, 6.6  # width of a name, and of a character of it
COUNT = 64  # width of "10 of 12"


@dataclass(frozen=True)
class Speaker:
    name: str
    right: int
    clips: int

    @property
    def accuracy(self) -> float:
        return self.right / self.clips

    @property
    def interval(self) -> tuple[float, float]:
        return wilson_interval(self.right, self.clips)


def speakers_plot(speakers: Sequence[Speaker], accuracy: float) -> Plot:
    """`speakers`: the worst first, of which SHOWN are drawn; `accuracy`: over all of them."""
    shown = speakers[:SHOWN]
    names = [shorten(speaker.name, NAME_CELLS) for speaker in shown]
    left, high = max(map(cell_len, names)) * CHARACTER + 14, ROW * len(shown)
    with canvas(high + 40) as figure:
        axes = place(figure, left, 4, WIDTH - left - COUNT, high)
        axes.set(xlim=(0, 100), ylim=(len(shown) - 0.5, -0.5), xlabel="right [%], with 95 % interval")
        quiet(axes, "left")
        axes.set_yticks(range(len(shown)), names, color=INK)
        axes.tick_params(axis="y", pad=9)
        axes.set_xticks([0, 25, 50, 75, 100])
        axes.grid(axis="x", color=LINE, linewidth=1)
        axes.set_axisbelow(True)
        axes.axvline(100 * accuracy, color=FAINT, linewidth=1.5, linestyle=(0, (1, 2)))
        for row, speaker in enumerate(shown):
            low, up = speaker.interval
            axes.plot([100 * low, 100 * up], [row, row], color=ACCENT, alpha=0.4, linewidth=4)
            axes.plot([100 * speaker.accuracy], [row], "o", color=ACCENT, markersize=8, clip_on=False)
            axes.annotate(
                f"{speaker.right} of {speaker.clips}", (100, row), (COUNT - 2, 0),
                textcoords="offset points", ha="right", va="center",
            )  # fmt: skip
        return plot(finding(speakers), figure)


def finding(speakers: Sequence[Speaker]) -> str:
    """How far they differ."""
    worst, perfect = speakers[0], sum(speaker.right == speaker.clips for speaker in speakers)
    who = counted(len(speakers), "speaker")
    if perfect == len(speakers):
        return f"Every clip of {who} is answered rightly"
    rest = f"; {perfect} of {who} in every clip" if perfect else ""
    return f"Understood worst: {worst.name}, in {worst.right} of {counted(worst.clips, 'clip')}{rest}"
