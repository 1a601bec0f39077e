"""Whether a clip is worth keeping, by the checks that training makes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from generator.dataset import checks
from generator.dataset.read import UnreadableError, read_pcm
from generator.types import I16, Clip

REASONS = {
    "too_short": "it is too short",
    "silent": "it is silent",
    "clipped": "it is clipped; step back, or lower capture.gain and flash again",
}


class Inspector:
    """Knows the clips of the label that are there."""

    def __init__(self, sample_rate: int, length: int, recordings: Iterable[Path]) -> None:
        """length: samples of every new clip; recordings: those of the label, unreadable ones among them."""
        self._sample_rate = sample_rate
        self._length = length
        self._known = {digest for path in recordings if (digest := self._digest(path)) is not None}

    def fault(self, samples: I16) -> str | None:
        """Why the clip can't be kept, in words for a person; None: it is good."""
        if len(samples) != self._length:
            return f"it has {len(samples)} samples in place of {self._length}"
        clip = Clip("", 0, "", samples)
        _, findings = checks.usable([clip], self._sample_rate)
        reasons = [REASONS[finding.kind] for finding in [*findings, *checks.clipped([clip])]]
        if checks.digest(samples) in self._known:
            reasons.append("it equals a recording that is there already")
        return reasons[0] if reasons else None

    def add(self, samples: I16) -> None:
        """A clip that was kept."""
        self._known.add(checks.digest(samples))

    def _digest(self, path: Path) -> bytes | None:
        try:
            return checks.digest(read_pcm(path, self._sample_rate))
        except UnreadableError:
            return None
