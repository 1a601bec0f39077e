"""What the front end gives for each label, on average over the training clips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from generator.report.plots.canvas import ACCENT, LINE, SHADES, WIDTH, Plot, canvas, place, plot, quiet
from generator.report.plots.levels import F64, Levels
from generator.report.wording import shorten
from generator.types import I16, I64, Integers

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEFT, RIGHT, HEAD, PANEL, GAP, BELOW, SCALE = 52, 14, 22, 112, 12, 40, 46
ACROSS = 2  # panels
LABEL_CELLS = 22


def spectra_plot(labels: Sequence[str], windows: I16, y: I64, levels: Levels) -> Plot:
    """Mel columns [clips, columns, bands] of labels y: a picture a label, less each window's own mean [dB]."""
    shapes = levels.decibels(windows)
    shapes -= shapes.mean(axis=(-2, -1), keepdims=True)
    means = _means(shapes, y, len(labels))
    rows = -(-len(labels) // ACROSS)
    with canvas(rows * (HEAD + PANEL) + BELOW + SCALE) as figure:
        for index, (label, mean) in enumerate(zip(labels, means, strict=True)):
            axes = _panel(figure, index, label)
            image = axes.imshow(
                mean.T, origin="lower", aspect="auto", extent=(0, levels.seconds, 0, mean.shape[1]),
                interpolation="none", cmap=SHADES, vmin=means.min(), vmax=means.max(),
            )  # fmt: skip
            ticks = levels.ticks()
            axes.set(ylabel="[kHz]", **ticks) if index % ACROSS == 0 else axes.set(yticks=[])
            _time_axis(axes, index, len(labels), "time [s]")
        scale = place(figure, LEFT, rows * (HEAD + PANEL) + BELOW + 4, WIDTH - LEFT - RIGHT, 8)
        bar = figure.colorbar(image, cax=scale, orientation="horizontal", label="level against the window's mean [dB]")
        bar.outline.set_visible(False)
        quiet(scale)
        return plot(_spectral_finding(labels, means, levels), figure)


def lines_plot(labels: Sequence[str], rows: Integers, y: I64, seconds: float | None = None) -> Plot:
    """Values [clips, values] of labels y: a line a label, with its standard deviation, before the other labels' lines.

    `seconds`: of all values; None where they are no course of time.
    """
    values = rows.astype(np.float64)
    means = _means(values, y, len(labels))
    spread = [
        values[y == index].std(axis=0) if (y == index).any() else 0 * means[index] for index in range(len(labels))
    ]
    x = (np.arange(values.shape[1]) + 0.5) * ((seconds or values.shape[1]) / values.shape[1])
    with canvas(-(-len(labels) // ACROSS) * (HEAD + PANEL) + BELOW) as figure:
        for index, label in enumerate(labels):
            axes = _panel(figure, index, label)
            axes.plot(x, means.T, color=LINE, linewidth=1.2)
            low, high = means[index] - spread[index], means[index] + spread[index]
            axes.fill_between(x, np.maximum(low, values.min()), high, color=ACCENT, alpha=0.18, linewidth=0)
            axes.plot(x, means[index], color=ACCENT, linewidth=1.8)
            axes.set(ylim=(min(0, float(values.min())), float((means + spread).max()) * 1.05 or 1))
            if index % ACROSS:
                axes.set(yticks=[])
            else:
                axes.set_ylabel("value" if seconds is None else "RMS of a hop")
            _time_axis(axes, index, len(labels), "feature" if seconds is None else "time [s]")
        who, apart = _most_alike(labels, means)
        place_of = x[int(apart.argmax())]
        where = f"feature {place_of:.0f}" if seconds is None else f"{place_of:.2f} s"
        return plot(f"{who}most apart at {where}", figure)


def _panel(figure: Figure, index: int, label: str) -> Any:
    width = (WIDTH - LEFT - RIGHT - (ACROSS - 1) * GAP) / ACROSS
    row, column = divmod(index, ACROSS)
    axes = place(figure, LEFT + column * (width + GAP), row * (HEAD + PANEL) + HEAD, width, PANEL - 4)
    axes.set_title(shorten(label, LABEL_CELLS), loc="left", fontsize=12, fontweight="bold", pad=4)
    quiet(axes)
    return axes


def _time_axis(axes: Any, index: int, count: int, name: str) -> None:
    """At the lowest panel of each column alone."""
    if index + ACROSS >= count:
        axes.set(xlabel=name)
        axes.locator_params(axis="x", nbins=4, prune="upper")
    else:
        axes.set(xticks=[])


def _means(values: F64, y: I64, labels: int) -> F64:
    """[labels, ...]; zeros of a label without clips."""
    return np.stack(
        [values[y == index].mean(axis=0) if (y == index).any() else 0 * values[0] for index in range(labels)]
    )


def _spectral_finding(labels: Sequence[str], means: F64, levels: Levels) -> str:
    who, apart = _most_alike(labels, means)
    column, band = np.unravel_index(int(apart.argmax()), apart.shape)
    assert levels.bands is not None
    when, where = (column + 0.5) / len(apart) * levels.seconds, levels.bands[band] / 1000
    return f"{who}most apart at {when:.2f} s near {where:.1f} kHz, by {apart.max():.0f} dB"


def _most_alike(labels: Sequence[str], means: F64) -> tuple[str, F64]:
    """The two labels whose means [labels, ...] are closest, by name, and how far apart these are [...]."""
    pairs = [(one, other) for other in range(len(labels)) for one in range(other)]
    one, other = min(pairs, key=lambda pair: float(np.square(means[pair[0]] - means[pair[1]]).mean()))
    alike = "" if len(labels) == 2 else "most alike, "
    return f"{labels[one]} and {labels[other]}: {alike}", np.abs(means[one] - means[other])
