"""The keys of task=monitor, checked before anything is opened."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from enum import Enum

from generator import paths
from generator.config.schema import Config
from generator.detection.checks import THRESHOLD, check_min_margin
from generator.device.connect import VIRTUAL
from generator.errors import ConfigError, DatasetError


class Format(Enum):
    auto = "auto"
    view = "view"
    lines = "lines"
    json = "json"


@dataclass(frozen=True)
class MonitorOptions:
    """Keys at the top level while task=monitor."""

    wav: str | None  # what the virtual board's microphone hears
    seconds: float  # 0: until somebody ends it
    threshold: int | None  # to set on the board [RMS, 16-bit sample units]
    min_margin: float | None  # to set on the board [ln(odds)]
    format: Format


def check_options(options: MonitorOptions) -> None:
    """Raises ConfigError."""
    low, high = THRESHOLD
    if options.threshold is not None and not low <= options.threshold <= high:
        raise ConfigError(
            f"threshold={options.threshold} must be from {low} to {high} (RMS, 16-bit sample units)",
            hint="threshold=500",
        )
    if options.min_margin is not None:
        check_min_margin(options.min_margin, "min_margin")
    if options.seconds < 0:
        raise ConfigError(
            f"seconds={options.seconds:g} must be 0 (until q or Ctrl-C is pressed) or more", hint="seconds=10"
        )
    if options.format is Format.view and not sys.stdout.isatty():
        raise ConfigError("format=view needs a terminal, and the output is none", hint="format=lines, or format=json")


def with_sound(config: Config, wav: str | None) -> Config:
    """The configuration whose virtual board hears `wav`. Raises ConfigError, or DatasetError where it is not there."""
    if wav is None:
        return config
    if config.port != VIRTUAL:
        raise ConfigError(
            f"wav={wav} is for port=virtual; the board at port={config.port} hears its own microphone",
            hint=f"port=virtual wav={wav}",
        )
    if not paths.expanded(wav).exists():
        raise DatasetError(f"wav={wav} is not there", hint="wav=<a recording, or a folder of them>")
    return replace(config, virtual=replace(config.virtual, sound=wav))


def output_format(options: MonitorOptions) -> Format:
    """What `auto` stands for."""
    if options.format is Format.auto:
        return Format.view if sys.stdout.isatty() else Format.lines
    return options.format
