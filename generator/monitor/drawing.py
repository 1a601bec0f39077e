"""The state as one screen of text that fits any terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from generator.monitor import controls, wording
from generator.monitor.state import Detection, State

LOUDEST = 32767  # [RMS, 16-bit sample units]
NAME = 9  # columns of a terminal before a bar
TIME = 8  # columns of a time of day
NUMBER = 7  # columns behind a bar
LEAST_BAR = 5  # columns
FIXED_LINES = 13  # beside labels and history
LEAST_HISTORY = 3  # lines, where there are more than two labels
WIDE = 60  # columns of a terminal that has room for all that is known of a detection


def drawn(state: State, width: int, height: int) -> RenderableType:
    """The view in `width` columns and `height` lines."""
    room = height - FIXED_LINES
    labels = min(len(state.labels), max(2, room - LEAST_HISTORY))
    newest = state.history[0] if state.history else None
    top = [
        _row(f"{state.title}, port {state.port}", wording.clock(state.seconds)),
        Text(),
        *_level(state, width),
        Text(),
        *_scores(state, newest, labels, width),
        Text(),
        _history(state, max(room - labels, 0), width),
    ]
    return Group(*top, Text(), *_foot(state))


def _row(left: str, right: str) -> Table:
    """A line with text at both of its ends; the left one is cut where there is no room."""
    row = Table.grid(padding=(0, 1), expand=True, pad_edge=False)
    row.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    row.add_column(justify="right", no_wrap=True)
    row.add_row(Text(left, style="bold"), Text(right))
    return row


def _level(state: State, width: int) -> Iterator[Text]:
    """The loudest hop on a logarithmic scale, and the threshold below it."""
    length = _length(width, NAME)
    filled, mark = (round(_loudness(rms) * length) for rms in (state.level, state.threshold))
    style = "green" if state.level >= state.threshold else "cyan"
    yield Text.assemble(
        "level".ljust(NAME + 1), (_bar(filled, length), style), f" {state.level:>{NUMBER}}", no_wrap=True
    )
    yield Text(
        "threshold".ljust(NAME + 1) + (" " * max(mark - 1, 0) + "▲").ljust(length) + f" {state.threshold:>{NUMBER}}",
        no_wrap=True,
    )


def _loudness(rms: int) -> float:
    """0 to 1, logarithmic."""
    return math.log(max(rms, 1)) / math.log(LOUDEST)


def _name_width(state: State, width: int) -> int:
    """Of the column of labels."""
    return max(NAME, min(max(map(cell_len, state.labels)), width // 3))


def _length(width: int, name: int) -> int:
    """Of a bar between a name and a number."""
    return max(width - name - NUMBER - 2, LEAST_BAR)


def _bar(filled: int, length: int) -> str:
    return "█" * filled + "─" * (length - filled)


def _scores(state: State, newest: Detection | None, count: int, width: int) -> Iterator[RenderableType]:
    """A bar a label: its probability in the newest window. Where not all fit, the most probable ones."""
    if newest is None:
        yield Text("nothing heard yet: the level has to reach the threshold", style="dim", no_wrap=True)
    else:
        odds = "" if state.labels_only else f"  {wording.odds(newest)}"
        yield Text.assemble("last".ljust(NAME + 1), (newest.name, "bold"), odds, no_wrap=True)
    shares = _shares(state, newest)
    name = _name_width(state, width)
    length = _length(width, name)
    bars = Table.grid(padding=(0, 1))
    bars.add_column(width=name, no_wrap=True, overflow="ellipsis")
    bars.add_column(width=length)
    bars.add_column(width=NUMBER, justify="right")
    for index in sorted(sorted(range(len(shares)), key=lambda index: -shares[index])[:count]):
        label = state.labels[index]
        is_answer = newest is not None and newest.label == label
        percent = "" if newest is None or state.labels_only else wording.percent(shares[index])
        bar = Text(_bar(round(shares[index] * length), length), "green" if is_answer else "cyan")
        bars.add_row(Text(label), bar, percent)
    yield bars


def _shares(state: State, newest: Detection | None) -> list[float]:
    """Probabilities; where the scores tell none, 1 for the answer."""
    if newest is None or state.labels_only:
        return [float(newest is not None and newest.label == label) for label in state.labels]
    return [float(share) for share in newest.probabilities]


def _history(state: State, count: int, width: int) -> Table:
    """The newest detections, a line each, in `count` lines below a heading."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("time", width=TIME, no_wrap=True)
    table.add_column("label", width=_name_width(state, width), no_wrap=True, overflow="ellipsis")
    if not state.labels_only:
        table.add_column("odds", justify="right", no_wrap=True)
    if width >= WIDE:
        table.add_column("score", justify="right", no_wrap=True)
        table.add_column("latency", justify="right", no_wrap=True)
    for detection in list(state.history)[:count]:
        odds = [] if state.labels_only else [wording.odds(detection)]
        latency = "" if detection.latency is None else f"{1000 * detection.latency:.0f} ms"
        more = [str(detection.lead), latency] if width >= WIDE else []
        table.add_row(f"{detection.time:%H:%M:%S}", Text(detection.name), *odds, *more)
    for _ in range(count - len(state.history)):
        table.add_row()
    return table


def _foot(state: State) -> Iterator[Text]:
    names = [f"{name} {count}" for name, count in state.counts.most_common()]
    heard = wording.number(sum(state.counts.values()), "detection")
    lost = "bold red" if state.dropped or state.lost_messages else ""
    typing = None if state.typed is None else f"threshold: {state.typed}_   Enter sets it, Esc leaves it"
    for text, style in (
        (": ".join([heard, ", ".join(names)]) if names else heard, ""),
        (wording.losses(state), lost),
        (state.notice, "yellow"),
        (typing or controls.HELP, "dim" if typing is None else "bold"),
    ):
        yield Text(text, style=style, no_wrap=True, overflow="ellipsis")
