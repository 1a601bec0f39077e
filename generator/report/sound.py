"""The part of a clip that a page plays: PCM in a WAV file, which every browser plays, inside the page."""

from __future__ import annotations

import base64
import io
import wave
from dataclasses import dataclass

import numpy as np
import soxr

from generator.types import I16

SECONDS = 2.0  # of a clip at most, around its window
RATE = 16000  # at most [Hz]


@dataclass(frozen=True)
class Excerpt:
    samples: I16
    rate: int  # [Hz]
    start: float  # in the clip [s]

    @property
    def url(self) -> str:
        """`data:` URL of a mono WAV file, 16 bits."""
        samples, rate = self.samples, self.rate
        if rate > RATE:
            samples, rate = np.asarray(soxr.resample(samples, rate, RATE), np.int16), RATE
        file = io.BytesIO()
        with wave.open(file, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(rate)
            sound.writeframes(samples.astype("<i2").tobytes())
        return f"data:audio/wav;base64,{base64.b64encode(file.getvalue()).decode()}"


def excerpt(samples: I16, rate: int, middle: float) -> Excerpt:
    """At most SECONDS of a clip [samples], as far as possible around `middle` [s]."""
    length = round(SECONDS * rate)
    start = min(max(0, round(middle * rate) - length // 2), max(0, len(samples) - length))
    return Excerpt(samples[start : start + length], rate, start / rate)
