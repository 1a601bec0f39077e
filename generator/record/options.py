"""The keys of task=record, checked: what is to be recorded."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from generator.commands import recording
from generator.config.labels import BACKGROUND, UNKNOWN
from generator.config.schema import Config
from generator.config.suggest import closest, listed, shown
from generator.errors import ConfigError

MAX_COUNT = 100_000  # clips
MAX_SECONDS = 24 * 3600.0
PATIENCE = (1.0, 24 * 3600.0)  # [s]
SPEAKER = re.compile(r"[A-Za-z0-9-]{1,32}")


@dataclass(frozen=True)
class RecordOptions:
    """The keys of conf/task/record.yaml."""

    label: str | None
    count: int  # clips of this label and speaker
    seconds: float | None  # of sound, in slices; None: words one by one
    speaker: str
    ask: bool | None  # None: where a person sits at a terminal
    patience: float  # of sound without a good clip, where nobody is asked [s]


@dataclass(frozen=True)
class Plan:
    """The same, decided."""

    label: str
    speaker: str
    count: int  # clips of words; no meaning where there are `seconds`
    seconds: float | None
    interactive: bool  # a person is at the terminal
    patience: float  # where not interactive [s]

    @property
    def asks(self) -> bool:
        """Whether the person decides on each clip; slices are kept unasked."""
        return self.interactive and self.seconds is None


def decide(options: RecordOptions, config: Config) -> Plan:
    """Raises ConfigError for a key that makes no sense."""
    label = _label(options.label, config)
    if not 1 <= options.count <= MAX_COUNT:
        raise ConfigError(f"count={options.count} must be from 1 to {MAX_COUNT} clips", hint="count=40")
    if options.seconds is None and label == BACKGROUND:
        raise ConfigError(
            f"label={BACKGROUND} has no words to wait for, so it is recorded by time: seconds is missing",
            hint="seconds=120",
        )
    if options.seconds is not None and not 0 < options.seconds <= MAX_SECONDS:
        raise ConfigError(
            f"seconds={options.seconds:g} must be above 0 and at most {MAX_SECONDS:g}", hint="seconds=120"
        )
    if not SPEAKER.fullmatch(options.speaker):
        better = re.sub(r"[^A-Za-z0-9-]+", "-", options.speaker).strip("-")[:32]
        raise ConfigError(
            f"speaker={shown(options.speaker)} must be 1 to 32 of A-Z, a-z, 0-9 and -: "
            "it is the part of the file name before the first _",
            hint=f"speaker={better or 's01'}",
        )
    low, high = PATIENCE
    if not low <= options.patience <= high:
        raise ConfigError(f"patience={options.patience:g} must be from {low:g} to {high:g} s", hint="patience=60")
    interactive = _is_interactive(options.ask)
    return Plan(label, options.speaker, options.count, options.seconds, interactive, options.patience)


def _label(label: str | None, config: Config) -> str:
    allowed = [*config.labels, *(name for name in (UNKNOWN, BACKGROUND) if name not in config.labels)]
    if label is None:
        raise ConfigError(
            f"label is missing: record what? {listed(allowed)}",
            hint=recording(config, allowed[0]),
        )
    if label not in allowed:
        meant = closest(label, allowed) or allowed[0]
        raise ConfigError(
            f"label={shown(label)} is not among the labels; it must be {listed(allowed)}", hint=f"label={meant}"
        )
    return label


def _is_interactive(ask: bool | None) -> bool:
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if ask and not at_terminal:
        raise ConfigError("ask=true needs a terminal: standard input or output is none", hint="ask=false")
    return at_terminal if ask is None else ask
