"""What a detection and a whole watch are in words."""

from __future__ import annotations

from generator.commands import command
from generator.config.schema import Config
from generator.monitor.state import REJECTED, Detection, State

MOST = 9_999  # odds that are told apart


def odds(detection: Detection) -> str:
    """Of the best label against the second: "27 to 1"."""
    if detection.odds > MOST:
        return f"over {MOST:,} to 1"
    return f"{detection.odds:,.{0 if detection.odds >= 10 else 1}f} to 1"


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def clock(seconds: float) -> str:
    """Hours, minutes and seconds: "0:01:23"."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def losses(state: State) -> str:
    return f"dropped {number(state.dropped, 'sample')}, lost {number(state.lost_messages, 'message')}"


def summary(state: State, config: Config) -> str:
    """The last lines for the terminal: how often each label was heard, and what was lost."""
    total = sum(state.counts.values())
    counts = [f"{state.counts[name]:>7,}  {name}" for name in state.labels]
    if state.counts[REJECTED]:
        counts.append(f"{state.counts[REJECTED]:>7,}  {REJECTED}  (no label: below detection.min_margin)")
    lines = [f"{state.title}: {number(total, 'detection')} in {clock(state.seconds)}", *counts, losses(state)]
    if state.chosen is not None:
        lines += [
            f"threshold {state.chosen} until the board's next reset. To keep it, make it and flash it:",
            f"  {command(config, f'detection.threshold={state.chosen}')}",
        ]
    return "\n".join(lines)
