"""docs/figures/accuracy.svg: accuracy of every features x model against flash, and against instructions a second."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import NullLocator, ScalarFormatter

from tests.bench.figure import tidy

if TYPE_CHECKING:
    from tests.bench.accuracy import Point

COLOURS = {"rocket": "#0b5cad", "mfcc": "#b3541e", "logmel": "#1d7a46", "rms": "#8a8a8a"}
MARKERS = {
    "svm": "o", "linear_svm": "s", "logistic_regression": "D", "ridge": "^", "gaussian_nb": "v", "mlp": "P",
    "knn": "X", "decision_tree": "1", "random_forest": "p", "extra_trees": "h", "gradient_boosting": "*",
}  # fmt: skip
SETTINGS: Any = {"font.size": 9, "svg.hashsalt": "accuracy", "svg.fonttype": "path", "font.family": "DejaVu Sans"}
LIMITS = {"flash [kB]": 128.0, "million instructions a second": 6.0}
TICKS = {"flash [kB]": (8, 16, 32, 64, 128, 256, 512), "million instructions a second": (0.1, 0.2, 0.5, 1, 2, 4, 6)}


def draw(points: Sequence[Point], path: Path) -> None:
    """A row of two panels a task: what each point costs, and the front of the best ones."""
    tasks = list(dict.fromkeys(point.task for point in points))
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(12, 4.8 * len(tasks)), layout="constrained", facecolor="white")
        grid = figure.subplots(len(tasks), 2, sharey="row", squeeze=False)
        for row, task in zip(grid, tasks, strict=True):
            for axes, (label, limit) in zip(row, LIMITS.items(), strict=True):
                _panel(axes, [point for point in points if point.task == task], label, limit)
            row[0].set_ylabel(f"{task}: right [%]")
        figure.legend(handles=_legend(points), loc="outside right upper", frameon=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, metadata={"Date": None})


def _panel(axes: Axes, points: Sequence[Point], label: str, limit: float) -> None:
    places = [(_cost(point, label), 100 * point.accuracy) for point in points]
    for point, (cost, right) in zip(points, places, strict=True):
        features, model = _named(point)
        style: Any = {"marker": MARKERS[model], "color": COLOURS[features], "markersize": 6, "alpha": 0.85}
        axes.plot(cost, right, linestyle="none", **style)
    costs, best = zip(*_front(places), strict=True)
    axes.step(costs, best, where="post", color="#444444", linewidth=1, zorder=0)
    axes.axvline(limit, color="#c0392b", linewidth=1, linestyle=":")
    axes.set_xscale("log")
    axes.set_xlabel(label)
    axes.set_xticks(TICKS[label])
    axes.xaxis.set_major_formatter(ScalarFormatter())
    axes.xaxis.set_minor_locator(NullLocator())
    tidy(axes)


def _front(places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Those that nothing cheaper beats, cheapest first."""
    front: list[tuple[float, float]] = []
    for cost, right in sorted(places):
        if not front or right > front[-1][1]:
            front.append((cost, right))
    return front


def _cost(point: Point, label: str) -> float:
    return point.flash_bytes / 1000 if label.startswith("flash") else point.instructions / 1e6


def _named(point: Point) -> tuple[str, str]:
    """Its features and its model."""
    values = dict(override.split("=", 1) for override in point.overrides.split())
    return values["features"], values["model"]


def _legend(points: Sequence[Point]) -> list[Any]:
    used = [_named(point) for point in points]
    features = [
        Line2D([], [], color=colour, marker="o", linestyle="none", label=name)
        for name, colour in COLOURS.items()
        if any(name == feature for feature, _ in used)
    ]
    models = [
        Line2D([], [], color="#444444", marker=marker, linestyle="none", label=name)
        for name, marker in MARKERS.items()
        if any(name == model for _, model in used)
    ]
    return features + models
