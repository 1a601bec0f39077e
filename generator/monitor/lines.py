"""Detections as lines, for a pipe or a file. Their form is a promise to scripts."""

from __future__ import annotations

import json
from collections.abc import Callable

from generator.monitor.state import Detection, State
from generator.progress import Progress


class Lines:
    """A line a detection on standard output, at once; what else happens goes to standard error."""

    def __init__(self, state: State, progress: Progress, line: Callable[[Detection, State], str]) -> None:
        self._state = state
        self._progress = progress
        self._line = line

    def detection(self, detection: Detection) -> None:
        print(self._line(detection, self._state), flush=True)

    def notice(self) -> None:
        self._progress.stage(self._state.notice)

    def refresh(self) -> str:
        """No keys are read."""
        return ""


def text_line(detection: Detection, state: State) -> str:
    """Time, label ("?": none) and score, with tabs between: "2026-01-31T14:03:22.418+01:00", "yes", "215597"."""
    return f"{_time(detection)}\t{detection.name}\t{detection.lead}"


def json_line(detection: Detection, state: State) -> str:
    """An object. What can't be told is null; `dropped` is the state's, so far."""
    latency = None if detection.latency is None else round(1000 * detection.latency, 1)
    probabilities = [round(share, 6) for share in detection.probabilities.tolist()]
    facts = {
        "time": _time(detection),
        "samples": detection.samples,
        "label": detection.label,
        "score": detection.lead,
        "scores": dict(zip(state.labels, detection.scores.tolist(), strict=True)),
        "probabilities": None if state.labels_only else dict(zip(state.labels, probabilities, strict=True)),
        "latency_ms": latency,
        "dropped": state.dropped,
    }
    return json.dumps(facts, ensure_ascii=False)


def _time(detection: Detection) -> str:
    return detection.time.isoformat(timespec="milliseconds")
