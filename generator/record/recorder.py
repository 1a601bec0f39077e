"""The loop of a recording session: sound in, clips judged and kept."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass

from generator.dataset.metadata import Metadata
from generator.device.port import Unplugged
from generator.device.session import Session
from generator.device.stream import Gap, Sound, listen
from generator.errors import ToolError
from generator.keyboard import STOP, Keys
from generator.record import playback
from generator.record.cutter import Cutter
from generator.record.inspector import Inspector
from generator.record.options import Plan
from generator.record.shelf import Shelf, wav_bytes
from generator.record.view import Level, View
from generator.types import I16

KEEP, REDO, PLAY = "\n", "r", "p"


@dataclass
class Recorder:
    """`run` it once. `done` counts the speaker's clips, those from before among them."""

    plan: Plan
    goal: int  # clips
    done: int
    metadata: Metadata
    shelf: Shelf
    inspector: Inspector
    cutter: Cutter
    level: Level
    view: View
    keys: Keys
    player: Sequence[str] | None
    stopped: bool = False  # by the person
    _offered: I16 | None = None  # the clip that the person is asked about
    _fruitless: int = 0  # samples since the last clip that was kept
    _refused: int = 0  # clips in them
    _loudest: float = 0.0  # level in them

    def run(self, session: Session) -> None:
        """Until the goal is reached or the person stops. Raises ToolError; what was kept stays."""
        rate = session.hello.sample_rate
        with closing(self._sound(session)) as sound:
            for piece in sound:
                if isinstance(piece, Gap):
                    self._miss(piece.count)
                else:
                    self._hear(piece.samples)
                for key in self.keys().lower():
                    self._obey(key)
                if self.stopped or self.done >= self.goal:
                    return
                if not self.plan.interactive and self._fruitless >= self.plan.patience * rate:
                    raise self._given_up()

    def _sound(self, session: Session) -> Generator[Sound | Gap, None, None]:
        """A stream, and after the board was unplugged another one, behind a gap that counts as a second."""
        while True:
            try:
                yield from listen(session)
            except Unplugged as error:
                self.view.note(f"{error.problem}: waiting for it, {session.timeouts.reconnect:g} s at most")
                session.reconnect()
                self.view.note("the board is back")
                yield Gap(0, session.hello.sample_rate)

    def _miss(self, count: int) -> None:
        """Samples that are lost: the clip that they belong to is."""
        if self.cutter.state == "open":
            self._refuse("sound was lost on the way")
        self.cutter.reset()
        self._fruitless += count

    def _hear(self, samples: I16) -> None:
        level = self.level.of(samples)
        self._fruitless += len(samples)
        self._loudest = max(self._loudest, level)
        if self._offered is None:
            for clip in self.cutter.feed(samples):
                self._judge(clip)
                if self._offered is not None or self.done >= self.goal:
                    self.cutter.reset()
                    break
        self.view.show(f"{self.plan.label}  {self.done} of {self.goal}", level, self._prompt())

    def _judge(self, clip: I16) -> None:
        fault = self.inspector.fault(clip)
        if fault is not None:
            self._refuse(fault)
        elif self.plan.asks:
            self._offered = clip
        else:
            self._keep(clip)

    def _refuse(self, reason: str) -> None:
        self._refused += 1
        self.view.note(f"not kept: {reason}")

    def _keep(self, clip: I16) -> None:
        path = self.shelf.save(clip, self.metadata)
        self.inspector.add(clip)
        self.done += 1
        self._fruitless, self._refused, self._loudest = 0, 0, 0.0
        self.view.note(f"{self.plan.label} {self.done}/{self.goal}  {path}")

    def _obey(self, key: str) -> None:
        if key == STOP:
            self.stopped = True
        if self._offered is None:
            return
        if key == PLAY and self.player:
            if not playback.play(self.player, self._wav(self._offered)):
                self.view.note(f"{self.player[0]} can't play it here")
        elif key == KEEP:
            self._keep(self._offered)
            self._offered = None
        elif key == REDO:
            self._offered = None

    def _wav(self, clip: I16) -> bytes:
        return wav_bytes(clip, self.metadata, title=self.plan.label, artist=self.plan.speaker)

    def _prompt(self) -> str:
        if self._offered is not None:
            play = "p play   " if self.player else ""
            return f"good?   Enter keep   r redo   {play}q stop"
        stop = "q stop" if self.plan.interactive else "Ctrl-C stop"
        prompts = {"unready": "quiet, please", "ready": f"now: {self.plan.label}", "open": "recording"}
        return f"{prompts[self.cutter.state]}   {stop}"

    def _given_up(self) -> ToolError:
        problem = (
            f"no good clip of {self.plan.label} in patience={self.plan.patience:g} s of sound: {self._refused} were "
            f"not kept, the loudest hop had an RMS of {self._loudest:.0f}, detection.threshold={self.view.threshold}"
        )
        return ToolError(
            problem, hint="a threshold between silence and the words, detection.threshold=300; or patience=600"
        )
