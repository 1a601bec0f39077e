"""The typed configuration: one frozen dataclass a group of conf/. Nothing else in the package reads raw YAML.

The dataclasses of `dataset`, `augmentation`, `features`, `detection` and `exporter` live beside their code and are
named by `_target_` in their YAML; the model's parameters are those of the scikit-learn class that its `_target_` names.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from generator.augmentation.base import Augmentation
from generator.config.labels import BACKGROUND
from generator.config.resolved import resolved_yaml
from generator.dataset.listing import Listing
from generator.detection.base import Detection, Detector
from generator.features.base import Features, FrontEnd
from generator.progress import Progress
from generator.types import Finding, ModelSource


@dataclass(frozen=True)
class Root:
    """The keys beside the groups, but for `labels`, which have rules of their own."""

    name: str
    seed: int
    samples_dir: str
    output_dir: str
    cache_dir: str | None
    cache_size: int  # [MB]
    port: str
    overwrite: bool


GROUPS = (
    "board",
    "audio",
    "capture",
    "dataset",
    "augmentation",
    "features",
    "model",
    "exporter",
    "detection",
    "virtual",
    "task",
)  # in pipeline order
SEARCH = "sweep"  # a section that only --multirun reads: generator/sweep/settings.py
ROOT_KEYS = ("labels", *(item.name for item in fields(Root)))


class Split(Enum):
    auto = "auto"
    speaker = "speaker"
    file = "file"
    row = "row"
    official = "official"


@dataclass(frozen=True)
class Board:
    """A microcontroller board as PlatformIO and the toolchain know it."""

    name: str
    title: str
    platform: str  # PlatformIO platform with its pinned version
    board: str | None  # PlatformIO board id; None: this computer, with templates/desktop in place of a core
    build_flags: tuple[str, ...]
    build_unflags: tuple[str, ...]
    cpu: str | None  # -mcpu of arm-none-eabi-g++; None: another architecture
    clock_hz: int
    flash_bytes: int
    ram_bytes: int
    base_flash_bytes: int  # what an empty sketch that reads the microphone takes
    base_ram_bytes: int
    microphone: str  # driver: templates/lib/microphone/<microphone>
    usb_serial: str  # of the core: templates/lib/board/<usb_serial>
    wiring: str  # of the microphone, for a person
    sample_rates: tuple[int, ...]  # what the microphone can do [Hz]
    gain_min: int
    gain_max: int
    default_gain: int  # capture.gain where nothing else is said
    usb_ids: tuple[str, ...]  # vendor:product, lower-case hexadecimal
    bootloader: str  # how a person gets the board into its bootloader


@dataclass(frozen=True)
class Audio:
    name: str
    sample_rate: int  # [Hz]
    window: float  # what the classifier looks at [s]


@dataclass(frozen=True)
class Capture:
    """How both firmwares read the microphone."""

    name: str
    gain: int  # in the microphone driver's own steps
    buffer: float  # ring between the microphone's interrupt and loop() [s]
    warm_up: float  # thrown away after power-up [s]


@dataclass(frozen=True)
class DatasetConfig(ABC):
    """The keys that every layout of recordings has; a layout adds its own and says where its recordings are."""

    name: str
    split: Split
    test_fraction: float
    test_dir: str | None
    folds: int  # 0: no cross-validation
    fold: int | None  # from 1: the one of `folds` that is the test set
    learning_curve: bool  # whether the report says how much more clips would help
    events: int  # clips that a long recording gives at most; 1: it is one clip

    @property
    def cross_validated(self) -> bool:
        return self.folds > 0 and self.fold is None

    @abstractmethod
    def folder(self, config: Config) -> Path:
        """Where the recordings are. Raises DatasetError where they can't be."""

    @abstractmethod
    def listing(self, root: Path, config: Config) -> Listing:
        """The recordings of `config.labels` in `root`. Raises DatasetError where a label has none."""

    @abstractmethod
    def sounds(self, root: Path) -> list[str]:
        """What there are recordings of in `root`, whatever the labels."""

    @abstractmethod
    def advice(self, config: Config, labels: Iterable[str]) -> str:
        """What to type for (more) recordings of `labels`."""

    def fetch(self, config: Config, progress: Progress) -> None:
        """Downloads the recordings where that is asked for. Raises ToolError."""
        return

    def notes(self, config: Config) -> tuple[Finding, ...]:
        """What the report says of where the recordings are from."""
        return ()


@dataclass(frozen=True)
class ModelConfig:
    """A scikit-learn classifier: its class and constructor parameters."""

    name: str
    target: str
    params: Mapping[str, Any]
    standardise: bool = False  # features to mean 0 and variance 1 first; folded into the exported numbers


class Exporter(Protocol):
    """A group of conf/exporter: a frozen dataclass whose fields are the YAML's keys."""

    @property
    def name(self) -> str: ...

    @property
    def labels_only(self) -> bool:
        """True where the exported code answers with a label, not with comparable scores."""

    def export(self, estimator: Any, dtype: np.dtype[Any]) -> ModelSource:
        """A fitted scikit-learn classifier over features of `dtype`. Raises ExportError where it can't be exact."""


class Speed(Enum):
    real_time = "real_time"
    fast = "fast"


@dataclass(frozen=True)
class Virtual:
    """The board that port=virtual runs on this computer."""

    name: str
    sound: str  # a recording, a folder of them, or NOISE
    silence: float  # before, between and after recordings [s]
    repeat: bool
    speed: Speed
    seed: int  # of the faults
    drop: float  # share of the bytes
    corrupt: float
    stall: float  # [1/s]
    overrun: float
    disconnect: float
    throughput: int  # [bytes/s], 0: any


@dataclass(frozen=True)
class Task:
    """A verb of the command line: `target` is the function that does it, `(Config, Progress, options) -> Outcome`.

    `options` is a dataclass beside the function whose fields are top-level keys while the task is chosen
    (`label=yes`); a function without it takes no third argument.
    """

    name: str
    target: str
    options: Any = None


@dataclass(frozen=True)
class Config:
    """The whole configuration after validation."""

    name: str
    labels: tuple[str, ...]
    seed: int
    samples_dir: str
    output_dir: str
    cache_dir: str
    cache_size: int  # [MB], 0: no cache
    port: str  # of the board: a device, "auto" or "virtual"
    overwrite: bool  # generated files that were edited by hand are written anew, the edited ones kept beside
    board: Board
    audio: Audio
    capture: Capture
    dataset: DatasetConfig
    augmentation: Augmentation
    features: Features
    model: ModelConfig
    exporter: Exporter
    detection: Detection
    virtual: Virtual
    task: Task
    project_dir: str  # this run's folder: <output_dir>/<name>, in a sweep <output_dir>/sweeps/<name>/<swept keys>
    command: str = field(compare=False)  # what was typed, without verb: `python -m generator 'labels=[yes,no]'`
    written: Mapping[str, Any] = field(compare=False, repr=False)  # as config.yaml says it
    hash: str  # 16 hexadecimal digits, over everything but folders, port and task

    @cached_property
    def resolved(self) -> str:
        """YAML that replays this run."""
        return resolved_yaml(self.written, self.task.name)

    @cached_property
    def front_end(self) -> FrontEnd:
        """The features at the rate and window of `audio`."""
        return self.features.front_end(self.audio.sample_rate, self.audio.window)

    @property
    def mixes_background(self) -> bool:
        """Whether copies are made with recordings of background noise that are no label."""
        return self.augmentation.mixes and BACKGROUND not in self.labels

    @cached_property
    def detector(self) -> Detector:
        """The detection over the columns of `front_end`."""
        front_end = self.front_end
        return self.detection.detector(self.audio.sample_rate, front_end.hop_length, front_end.num_columns, self.labels)
