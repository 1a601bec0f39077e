"""What all pictures share: size, colours, type, and SVG that is the same, byte for byte, in every run.

Matplotlib is imported when the first picture is drawn: it takes half a second, which only a run that reports pays.
Lengths are in pixels from the upper left corner.
"""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 344  # of a picture: fits a telephone
INK, FAINT, LINE, ACCENT, WRONG, PAPER = "#1c2330", "#5b6575", "#dfe3ea", "#1d5fd1", "#b4500f", "#ffffff"
VARIABLES = {INK: "ink", FAINT: "faint", LINE: "line", ACCENT: "accent", WRONG: "wrong", PAPER: "paper"}  # style.css
SHADES = "cividis"  # of levels: the same to the eye with and without red-green blindness, and in grey
FONTS = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
SETTINGS: Any = {
    "axes.edgecolor": FAINT,
    "axes.facecolor": "none",
    "axes.labelcolor": FAINT,
    "axes.labelsize": 12,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.family": "DejaVu Sans",
    "font.size": 12,
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "generator",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": FAINT,
    "xtick.labelsize": 11.5,
    "ytick.color": FAINT,
    "ytick.labelsize": 11.5,
}
UNDATED = {"Date": None, "Creator": None, "Format": None, "Type": None}


@dataclass(frozen=True)
class Plot:
    """A picture: `title` says what it shows, `svg` is a file of its own with the colours of daylight."""

    title: str
    svg: str

    def __html__(self) -> Markup:
        """Inline SVG with the page's colours, which a screen reader reads as its title."""
        svg = re.sub(r"^.*?(?=<svg)", "", self.svg, flags=re.DOTALL)
        svg = svg.replace("<svg ", f'<svg class="plot" role="img" aria-label="{escape(self.title)}" ', 1)
        colour = re.compile("|".join(VARIABLES))
        return Markup(colour.sub(lambda found: f"var(--{VARIABLES[found[0]]})", svg))


@contextmanager
def canvas(height: float, width: float = WIDTH) -> Iterator[Figure]:
    """A figure to draw on; what is drawn inside has the settings of all pictures."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it tells of its font cache
    import matplotlib  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    with matplotlib.rc_context(), warnings.catch_warnings():
        matplotlib.rcdefaults()  # whatever the user's own matplotlibrc says
        matplotlib.rcParams.update(SETTINGS)
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")  # the browser has others
        yield Figure(figsize=(width / 72, height / 72), dpi=72, facecolor="none")


def place(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Axes of that size at that place."""
    across, down = figure.get_size_inches() * 72
    return figure.add_axes((left / across, 1 - (top + height) / down, width / across, height / down))


def plot(title: str, figure: Figure, background: str = "none") -> Plot:
    """The picture as it is now; inside `canvas`."""
    text = io.StringIO()
    figure.savefig(text, format="svg", facecolor=background, metadata=UNDATED)
    svg = re.sub(r"font-family: [^;\"]*sans-serif", f"font-family: {FONTS}", text.getvalue())
    svg = re.sub(r'="([\d.]+)pt"', r'="\1"', svg)
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)  # which a page with several pictures would have twice
    svg = re.sub(r"-?\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", svg)
    return Plot(title, svg)


def quiet(axes: Axes, *sides: str) -> None:
    """Without ticks and without these sides of the frame."""
    axes.tick_params(length=0)
    for side in sides:
        axes.spines[side].set_visible(False)
