"""docs/figures/cost_law.svg: the sweeps of cost_law.py, instructions above and flash below."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator, ScalarFormatter

from tests.bench.cost_law import Point

PANELS = {
    "support vectors": "support vectors\n64 features, 2 labels",
    "features of an SVC": "features\n120 support vectors, 2 labels",
    "features of a linear model": "features\n2 labels",
    "labels": "labels\n120 support vectors, 64 features",
    "trees": "trees of depth 8\n64 features, 10 labels",
}
COLOURS = {"rbf SVC": "#0b5cad", "logistic regression": "#b3541e", "forest": "#1d7a46"}
RIVAL = "#8a8a8a"
STYLES: dict[str, dict[str, Any]] = {  # of what stands after the kind of model in a line's name
    "limit": {"linestyle": ":", "linewidth": 1.4},
    "ours": {"linestyle": "-", "linewidth": 2.0, "marker": "o", "markersize": 4.5},
    "ours, trees=small": {"linestyle": "-", "linewidth": 2.0, "marker": "o", "markersize": 4.5},
    "ours, trees=fast": {"linestyle": "-", "linewidth": 2.0, "marker": "^", "markersize": 5},
}
RIVAL_STYLE: dict[str, Any] = {"linestyle": "--", "linewidth": 1.2, "markersize": 4}
RIVALS = {"rbf SVC": "s", "logistic regression": "D", "forest": "v"}  # markers
SETTINGS: Any = {"font.size": 9, "svg.hashsalt": "cost law", "svg.fonttype": "path", "font.family": "DejaVu Sans"}


def draw(points: Sequence[Point], path: Path) -> None:
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(14, 6.8), layout="constrained", facecolor="white")
        grid = figure.subplots(2, len(PANELS), sharex="col", sharey="row")
        for column, (panel, title) in enumerate(PANELS.items()):
            inside = [point for point in points if point.panel == panel]
            for axes, value in zip(grid[:, column], ("instructions", "flash_bytes"), strict=True):
                _lines(axes, inside, value)
            grid[1, column].set_xlabel(title)
            grid[0, column].legend(loc="lower center", bbox_to_anchor=(0.5, 1.01), fontsize=8, frameon=False)
        grid[0, 0].set_ylabel("instructions a window\n(Cortex-M4, -Os)")
        grid[1, 0].set_ylabel("flash [bytes]")
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


def _lines(axes: Axes, points: Sequence[Point], value: str) -> None:
    for line in dict.fromkeys(point.line for point in points):
        chosen = sorted((point for point in points if point.line == line), key=lambda point: point.size)
        kind, _, exporter = line.partition(", ")
        style = STYLES.get(exporter, RIVAL_STYLE | {"marker": RIVALS[kind]})
        colour = COLOURS[kind] if exporter in STYLES else RIVAL
        sizes = [point.size for point in chosen]
        axes.plot(sizes, [getattr(point, value) for point in chosen], color=colour, label=line, **style)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(sorted({point.size for point in points}))
    axes.xaxis.set_major_formatter(ScalarFormatter())
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
    tidy(axes)


def tidy(axes: Axes) -> None:
    """A faint grid behind what is drawn, and no frame above or at the right."""
    axes.grid(True, color="#e4e4e4", linewidth=0.7)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
