"""Values that are of the right type but make no sense, alone or together."""

from __future__ import annotations

import math
from collections.abc import Sequence

from generator.config.labels import BACKGROUND, UNKNOWN
from generator.config.schema import Audio, Board, Capture, DatasetConfig, Exporter, Root, Virtual
from generator.config.suggest import listed, shown
from generator.detection.base import AUTO, Detection, Detector
from generator.errors import ConfigError
from generator.features.base import Features, count_columns

MAX_SEED = 2**32 - 1  # of numpy and scikit-learn
MAX_WINDOW = 10.0  # [s]
MAX_BUFFER = 2.0  # [s]
MAX_SILENCE = 60.0  # [s]
MAX_DAMAGE = 0.1  # share of the bytes
MAX_INCIDENTS = 10.0  # [1/s]
MAX_THROUGHPUT = 10**9  # [bytes/s]
MIN_BUFFER = 0.02  # [s]; the longest block of the microphone is 16 ms
MAX_FOLDS = 20
MAX_EVENTS = 1000
MAX_CACHE = 10**6  # [MB]


def check_root(root: Root) -> None:
    if not 0 <= root.seed <= MAX_SEED:
        raise ConfigError(f"seed={root.seed} must be from 0 to {MAX_SEED}", hint="seed=0")
    for key, example in (("samples_dir", "samples"), ("output_dir", "firmware_out")):
        if not getattr(root, key):
            raise ConfigError(f"{key} is empty; it must name a folder", hint=f"{key}={example}")
    if not 0 <= root.cache_size <= MAX_CACHE:
        raise ConfigError(
            f"cache_size={root.cache_size} must be from 0 (no cache) to {MAX_CACHE} MB", hint="cache_size=2000"
        )
    if not root.port:
        raise ConfigError("port is empty; it must be a serial port, auto or virtual", hint="port=auto")


def check_sound(audio: Audio, capture: Capture, board: Board) -> None:
    """What the board's microphone can't do, and lengths of time out of range."""
    if audio.sample_rate not in board.sample_rates:
        nearest = min(board.sample_rates, key=lambda rate: abs(rate - audio.sample_rate), default=16000)
        rates = listed(map(str, board.sample_rates)) if board.sample_rates else "no rate"
        raise ConfigError(
            f"audio.sample_rate={audio.sample_rate}: the microphone of the {board.title} does {rates} Hz",
            hint=f"audio.sample_rate={nearest}",
        )
    if not board.gain_min <= capture.gain <= board.gain_max:
        raise ConfigError(
            f"capture.gain={capture.gain} must be from {board.gain_min} to {board.gain_max} on the {board.title}",
            hint=f"capture.gain={board.default_gain}",
        )
    if not 0 < audio.window <= MAX_WINDOW:
        raise ConfigError(
            f"audio.window={audio.window:g} must be above 0 and at most {MAX_WINDOW:g} s", hint="audio.window=0.8"
        )
    if not MIN_BUFFER <= capture.buffer <= MAX_BUFFER:
        raise ConfigError(
            f"capture.buffer={capture.buffer:g} must be from {MIN_BUFFER:g} to {MAX_BUFFER:g} s",
            hint="capture.buffer=0.25",
        )
    if not 0 <= capture.warm_up <= MAX_WINDOW:
        raise ConfigError(
            f"capture.warm_up={capture.warm_up:g} must be from 0 to {MAX_WINDOW:g} s", hint="capture.warm_up=0.25"
        )


def check_window(audio: Audio, capture: Capture, features: Features) -> None:
    """Whatever the features are, a window is some whole hops, and the ring of the microphone holds two."""
    hop = features.hop_length
    if round(capture.buffer * audio.sample_rate) < 2 * hop:
        least = math.ceil(2 * hop / audio.sample_rate * 100) / 100
        raise ConfigError(
            f"capture.buffer={capture.buffer:g} s is shorter than two hops of features.hop_length={hop} samples",
            hint=f"capture.buffer={max(least, 0.25):g}",
        )
    if hop > 0 and count_columns(audio.sample_rate, audio.window, hop) < 1:
        raise ConfigError(
            f"audio.window={audio.window:g} s is shorter than one hop of features.hop_length={hop} samples",
            hint="audio.window=0.8",
        )


def check_dataset(dataset: DatasetConfig) -> None:
    if not 0 < dataset.test_fraction < 1:
        raise ConfigError(
            f"dataset.test_fraction={dataset.test_fraction:g} must be between 0 and 1",
            hint="dataset.test_fraction=0.25",
        )
    if dataset.folds == 1 or not 0 <= dataset.folds <= MAX_FOLDS:
        raise ConfigError(
            f"dataset.folds={dataset.folds} must be 0 (no cross-validation) or from 2 to {MAX_FOLDS}",
            hint="dataset.folds=5",
        )
    if dataset.fold is not None:
        _check_fold(dataset, dataset.fold)
    if not 1 <= dataset.events <= MAX_EVENTS:
        raise ConfigError(
            f"dataset.events={dataset.events} must be from 1 (a recording is one clip) to {MAX_EVENTS}",
            hint="dataset.events=4",
        )


def _check_fold(dataset: DatasetConfig, fold: int) -> None:
    if not 1 <= fold <= dataset.folds:
        folds = dataset.folds
        allowed = f"must be from 1 to dataset.folds={folds}" if folds else "is one of dataset.folds, which is 0"
        raise ConfigError(f"dataset.fold={fold} {allowed}", hint="dataset.folds=4 dataset.fold=1")
    if dataset.test_dir is not None:
        raise ConfigError(
            f"dataset.fold={fold} and dataset.test_dir={dataset.test_dir} both name the test set",
            hint="leave one of them out",
        )


def check_virtual(virtual: Virtual) -> None:
    for key, high in (
        ("silence", MAX_SILENCE),
        ("seed", MAX_SEED),
        ("drop", MAX_DAMAGE),
        ("corrupt", MAX_DAMAGE),
        ("stall", MAX_INCIDENTS),
        ("overrun", MAX_INCIDENTS),
        ("disconnect", MAX_INCIDENTS),
        ("throughput", MAX_THROUGHPUT),
    ):
        value = getattr(virtual, key)
        if not 0 <= value <= high:
            raise ConfigError(f"virtual.{key}={value:g} must be from 0 to {high:g}", hint=f"virtual.{key}=0")
    if not virtual.sound:
        raise ConfigError(
            "virtual.sound is empty; it must be a recording, a folder or noise", hint="virtual.sound=noise"
        )


def check_answers(detection: Detection, exporter: Exporter) -> None:
    """A lead that no answer can have: where there are labels only, the score of the answer is 1 and the others' 0."""
    if exporter.labels_only and (detection.min_margin == AUTO or detection.margin > 1):
        margin = AUTO if detection.min_margin == AUTO else f"{detection.margin:g}"
        raise ConfigError(
            f"detection.min_margin={margin} is out of reach with exporter={exporter.name}, "
            "which gives labels without odds: an answer leads by 1",
            hint="detection.min_margin=0.5, or exporter=native",
        )


def check_other_sounds(detection: Detection, detector: Detector, labels: Sequence[str]) -> None:
    """False accepts can be told of sounds that are no words to be recognised, so there must be some."""
    others = [i for i, label in enumerate(labels) if label in (UNKNOWN, BACKGROUND) or not detector.says(i)]
    if detection.min_margin == AUTO and labels and not others:
        raise ConfigError(
            f"detection.min_margin={AUTO} is chosen by what is accepted of other sounds, and labels={shown(labels)} "
            "has none of them",
            hint=f"record other words as {UNKNOWN} and the room as {BACKGROUND}, and add them: "
            f"'labels=[{','.join((*labels, UNKNOWN, BACKGROUND))}]'",
        )
