"""The way from PCM to scores in Python, with the same integers as the generated C++."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from generator.detection.base import Detector, leads
from generator.features.base import FrontEnd
from generator.features.matrix import slice_columns
from generator.types import I16, ModelSource


@dataclass(frozen=True)
class Mirror:
    """Front end, detector and model of one classifier."""

    front_end: FrontEnd
    detector: Detector
    source: ModelSource

    def lines(self, stream: I16, labels: Sequence[str]) -> list[str]:
        """What the sketch prints when it hears the stream: "yes 72351" a window, "? 1234" for a rejected one."""
        starts = self.detector.stream(stream)
        if not starts:
            return []
        columns, count = self.front_end.columns(stream), self.front_end.num_columns
        windows = np.stack([slice_columns(columns, start, count) for start in starts])
        scores = self.source.scores(self.front_end.features(windows))
        names = ["?" if label < 0 else labels[label] for label in self.detector.decide(scores).tolist()]
        return [f"{name} {lead}" for name, lead in zip(names, leads(scores).tolist(), strict=True)]
