"""Between board and display: a session's messages into the state, and what the keys ask for to the board."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Protocol

from generator.config.schema import Config, Speed
from generator.device.connect import VIRTUAL
from generator.device.frame import FrameType
from generator.device.messages import Message, Status
from generator.device.port import Unplugged
from generator.device.session import Session
from generator.device.virtual_sound import sound_length
from generator.monitor.clock import SampleClock
from generator.monitor.controls import Finished, press
from generator.monitor.options import MonitorOptions
from generator.monitor.state import Detection, State
from generator.types import Event

POLL = 0.1  # from one request for the status to the next, in real time [s]


class Display(Protocol):
    """Where a state is shown."""

    def detection(self, detection: Detection) -> None:
        """A new one."""

    def notice(self) -> None:
        """The state has a new one."""

    def refresh(self) -> str:
        """Many times a second. Returns the keys that were pressed."""


class Watch:
    """One session, until it is to end; the board may go and come back meanwhile."""

    def __init__(
        self, session: Session, state: State, display: Display, config: Config, options: MonitorOptions
    ) -> None:
        self._session = session
        self._state = state
        self._display = display
        self._config = config
        self._seconds = options.seconds
        self._is_virtual = config.port == VIRTUAL
        self._is_real_time = not self._is_virtual or config.virtual.speed is Speed.real_time
        self._wanted = options.threshold  # that the board has yet to get
        self._min_margin = self._wanted_margin = options.min_margin  # likewise
        self._lost_before = 0  # messages, in earlier connections

    def run(self) -> None:
        """Raises Finished in the end, and whatever the session raises, but for Unplugged."""
        self._began_at = time.monotonic()
        self._begin()
        self._end = self._end_of_sound()
        self._say(f"listening at {self._state.port}, threshold {self._state.threshold}")
        while True:
            try:
                self._turn()
            except Unplugged:
                self._reconnect()

    def _begin(self) -> None:
        self._state.connect(VIRTUAL if self._is_virtual else self._session.port_name)
        self._clock = SampleClock(self._config.audio.sample_rate, self._session.status.samples)
        self._take(self._session.status)

    def _end_of_sound(self) -> int | None:
        """Samples after which the virtual board has nothing more to say about its recordings."""
        length = sound_length(self._config) if self._is_virtual else None
        if length is None:
            return None
        config = self._config
        warm_up = round(config.capture.warm_up * config.audio.sample_rate)
        return self._clock.samples + warm_up + length + config.detector.ring_columns * config.front_end.hop_length

    def _turn(self) -> None:
        """A new threshold, one status, and the messages until the next one is due."""
        if self._wanted is not None:
            self._session.set_threshold(self._wanted)
            self._take_waiting()
            self._state.chosen, self._wanted = self._state.threshold, None
            self._say(f"the board confirms threshold {self._state.threshold}, until its next reset")
        if self._wanted_margin is not None:
            self._session.set_min_margin(self._wanted_margin)
            self._take_waiting()
            self._say(f"the board confirms min_margin {self._wanted_margin:g}, until its next reset")
            self._wanted_margin = None
        self._state.level = 0
        self._session.request(FrameType.STATUS_REQUEST)
        self._take_waiting()
        due = time.monotonic() + (POLL if self._is_real_time else 0.0)
        while (left := due - time.monotonic()) > 0:
            for message in self._session.receive(left):
                self._take(message)
        self._show()
        if self._end is not None and self._clock.samples >= self._end:
            raise Finished

    def _take_waiting(self) -> None:
        """What came around an answer, in its order; the newest status last."""
        for message in [*self._session.receive(0.0), self._session.status]:
            self._take(message)

    def _take(self, message: Message) -> None:
        arrival = time.monotonic()
        self._state.lost_messages = self._lost_before + self._session.lost_frames
        if isinstance(message, Status):
            self._clock.lateness(message.samples, arrival)
            self._state.take_status(message)
        elif isinstance(message, Event) and self._fits(message):
            lateness = self._clock.lateness(message.samples, arrival)
            now = datetime.now().astimezone()
            self._display.detection(self._state.take_event(message, now, lateness if self._is_real_time else None))

    def _fits(self, event: Event) -> bool:
        """False for damage that a CRC of 16 bits has let pass."""
        return event.label < len(event.scores) == len(self._state.labels)

    def _show(self, pause: float = 0.0) -> None:
        """Between messages: the display, its keys and the end of the time, `pause` seconds later."""
        time.sleep(pause)
        self._state.seconds = time.monotonic() - self._began_at
        if self._seconds and self._state.seconds >= self._seconds:
            raise Finished
        for key in self._display.refresh():
            self._wanted = press(key, self._state, self._wanted or self._state.threshold) or self._wanted

    def _reconnect(self) -> None:
        """Waits for the board, and goes on with it as it was."""
        self._say(f"{self._state.port} was unplugged; waiting {self._session.timeouts.reconnect:g} s for the board")
        self._lost_before = self._state.lost_messages
        self._session.reconnect(self._show)
        self._begin()
        self._wanted = self._wanted or self._state.chosen
        self._wanted_margin = self._min_margin
        self._say(f"the board is back at {self._state.port}")

    def _say(self, notice: str) -> None:
        self._state.notice = notice
        self._display.notice()
