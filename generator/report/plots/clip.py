"""One clip: its waveform, and below it what the board's front end saw of it."""

from __future__ import annotations

import numpy as np

from generator.report.plots.canvas import ACCENT, INK, SHADES, WIDTH, Plot, canvas, place, plot, quiet
from generator.report.plots.levels import Levels
from generator.report.sound import Excerpt
from generator.types import I16

LEFT, RIGHT, WAVE, SIGHT, GAP, BELOW = 52, 14, 48, 104, 8, 40
POINTS = 240  # of the waveform: each is the lowest and the highest sample of its stretch


def clip_plot(title: str, heard: Excerpt, window: I16, at: float, levels: Levels) -> Plot:
    """`window` [columns, bands] begins at `at` [s] of the clip."""
    pcm, start = heard.samples, heard.start
    end = start + len(pcm) / heard.rate
    low, high = min(start, at), max(end, at + levels.seconds)
    with canvas(WAVE + GAP + SIGHT + BELOW) as figure:
        wave = place(figure, LEFT, 0, WIDTH - LEFT - RIGHT, WAVE)
        stretches = np.array_split(pcm, min(POINTS, len(pcm)))
        times = np.linspace(start, end, len(stretches))
        lowest, highest = zip(*((part.min(), part.max()) for part in stretches), strict=True)
        wave.fill_between(times, lowest, highest, color=INK, linewidth=0.6)
        wave.axvspan(at, at + levels.seconds, color=ACCENT, alpha=0.14, linewidth=0)
        peak = max(1, int(np.abs(pcm.astype(np.int32)).max()))
        wave.set(xlim=(low, high), ylim=(-peak, peak), xticks=[], yticks=[])
        quiet(wave, "left", "bottom")

        sight = place(figure, LEFT, WAVE + GAP, WIDTH - LEFT - RIGHT, SIGHT)
        seen = levels.decibels(window)
        sight.set(xlim=(low, high), xlabel="time in the clip [s]")
        if levels.bands is None:
            times = at + (np.arange(len(seen)) + 0.5) / len(seen) * levels.seconds
            sight.plot(times, seen[:, 0], color=ACCENT, linewidth=1.5)
            sight.set_ylabel("level [dB]")
        else:
            extent = (at, at + levels.seconds, 0, seen.shape[1])
            sight.imshow(seen.T, origin="lower", aspect="auto", extent=extent, interpolation="none", cmap=SHADES)
            sight.set(xlim=(low, high), ylabel="[kHz]", **levels.ticks())
        quiet(sight)
        return plot(title, figure)
