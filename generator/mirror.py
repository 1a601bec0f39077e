"""The way from PCM to scores in Python, with the same integers as the generated C++."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from generator.detection.base import Detector, Trace, Window, leads
from generator.features.base import FrontEnd
from generator.features.matrix import slice_columns
from generator.types import I16, I32, ModelSource

BATCH = 1000  # windows whose features are in memory at one time


@dataclass(frozen=True)
class Mirror:
    """Front end, detector and model of one classifier."""

    front_end: FrontEnd
    detector: Detector
    source: ModelSource

    def trace(self, pcm: I16, columns: I16 | None = None) -> Trace:
        """What the board says when it hears PCM [samples] from its reset on, with the windows that it classifies.

        `columns`: those of PCM, where they are known.
        """
        windows = self.detector.windows(pcm)
        if not windows:
            return Trace([], np.zeros((0, 0), np.int32), [])
        if columns is None:
            columns = self.front_end.columns(pcm)
        batches = (windows[first : first + BATCH] for first in range(0, len(windows), BATCH))
        scores = np.concatenate([self._scores(columns, batch) for batch in batches])
        return Trace(windows, scores, self.detector.events(windows, scores))

    def lines(self, pcm: I16, labels: Sequence[str], columns: I16 | None = None) -> list[str]:
        """What the sketch prints then, a line an event: "yes 72351", "? 1234" for a window without a label."""
        events = self.trace(pcm, columns).events
        names = ["?" if event.label < 0 else labels[event.label] for event in events]
        return [f"{name} {leads(event.scores[None])[0]}" for name, event in zip(names, events, strict=True)]

    def _scores(self, columns: I16, windows: Sequence[Window]) -> I32:
        """Of windows of the stream that has these columns [columns, bands]; [windows, labels]."""
        count = self.front_end.num_columns
        cut = np.stack([slice_columns(columns, window.start, count) for window in windows])
        return self.source.scores(self.front_end.features(cut))
