"""The board's count of samples beside the time of this computer: how late is a message?"""

from __future__ import annotations

from collections import deque

from generator.device.messages import unwrapped

MEMORY = 10.0  # over which the quickest message is looked for [s]; clocks drift apart by 1 ms in it


class SampleClock:
    """The board says how many samples it has heard; when that arrives, some time has passed.

    How much is unknown, but not by how much it is more than for the quickest message of the last MEMORY seconds.
    """

    def __init__(self, sample_rate: int, samples: int) -> None:
        """samples: of the board's first message, modulo 2^32."""
        self.samples = samples  # the newest number, counted on beyond 2^32
        self._sample_rate = sample_rate
        self._delays = deque[tuple[float, float]]()  # arrival and delay [s] of messages, the quickest one first

    def lateness(self, samples: int, arrival: float) -> float:
        """Of a message that says `samples` (modulo 2^32) and came at `arrival` [s]; 0 for the quickest one [s]."""
        if samples == 0:
            return 0.0  # the microphone is warming up: for how long is not known
        self.samples = unwrapped(samples, self.samples)
        delay = arrival - self.samples / self._sample_rate
        while self._delays and self._delays[-1][1] >= delay:
            self._delays.pop()
        self._delays.append((arrival, delay))
        while self._delays[0][0] < arrival - MEMORY:
            self._delays.popleft()
        return delay - self._delays[0][1]
