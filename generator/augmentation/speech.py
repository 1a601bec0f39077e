"""Words as other people would say them, at another distance, in another room, with other noise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from generator.augmentation.background import coloured, excerpt, mix
from generator.augmentation.clipping import clip
from generator.augmentation.effect import Effect
from generator.augmentation.gain import amplify
from generator.augmentation.room import reverberate
from generator.augmentation.shift import shift
from generator.augmentation.speed import change_speed
from generator.dataset.read import to_int16
from generator.errors import ConfigError
from generator.types import I16

MAX_COPIES = 50
LIMITS = {  # lowest and highest value of each effect, and an example
    "speed": (0.5, 2.0, "[0.9,1.1]"),
    "shift": (-1.0, 1.0, "[-0.1,0.1]"),
    "room": (0.01, 5.0, "[0.1,0.4]"),
    "background": (-20.0, 100.0, "[5,25]"),
    "clipping": (0.0, 40.0, "[0,10]"),
    "gain": (-60.0, 40.0, "[-10,5]"),
}


@dataclass(frozen=True)
class Speech:
    """conf/augmentation/speech.yaml. The effects in the order of the sound's way, from the mouth to the samples."""

    name: str
    copies: int
    speed: Effect  # [times as fast]
    shift: Effect  # [s]
    room: Effect  # time until the reverberation is 60 dB below the sound [s]
    background: Effect  # signal-to-noise ratio [dB]
    clipping: Effect  # below the peak [dB]
    gain: Effect  # [dB]

    def check(self) -> None:
        if not 0 <= self.copies <= MAX_COPIES:
            raise ConfigError(
                f"augmentation.copies={self.copies} must be from 0 to {MAX_COPIES}", hint="augmentation.copies=2"
            )
        for effect, (low, high, example) in LIMITS.items():
            getattr(self, effect).check(f"augmentation.{effect}", low, high, example)

    @property
    def mixes(self) -> bool:
        return self.copies > 0 and self.background.probability > 0

    def copies_of(
        self, pcm: I16, sample_rate: int, backgrounds: Sequence[I16], seed: Sequence[int]
    ) -> Iterator[tuple[I16, int | None]]:
        for number in range(self.copies):
            yield self._copy(pcm, sample_rate, backgrounds, np.random.default_rng([number, *seed]))

    def _copy(
        self, pcm: I16, sample_rate: int, backgrounds: Sequence[I16], rng: np.random.Generator
    ) -> tuple[I16, int | None]:
        speed, delay, decay, snr, depth, gain = (getattr(self, effect).draw(rng) for effect in LIMITS)
        signal, chosen = pcm.astype(np.float64), None
        if speed is not None:
            signal = change_speed(signal, speed)
        if delay is not None:
            signal = shift(signal, round(delay * sample_rate))
        if decay is not None:
            signal = reverberate(signal, round(decay * sample_rate), rng)
        if snr is not None:
            chosen = int(rng.integers(len(backgrounds))) if backgrounds else None
            size = len(signal)
            noise = coloured(size, rng) if chosen is None else excerpt(backgrounds[chosen], size, rng)
            signal = mix(signal, noise, snr)
        if depth is not None:
            signal = clip(signal, depth)
        if gain is not None:
            signal = amplify(signal, gain)
        return to_int16(signal), chosen
