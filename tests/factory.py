"""Configurations, PCM and mirrors for tests, made the way that a run makes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.svm import SVC

from generator import paths
from generator.config.compose import hydra_at
from generator.config.load import load
from generator.config.locate import Origin
from generator.config.schema import Config
from generator.exporter.calibrated import Calibrated
from generator.features.base import FrontEnd, random_windows
from generator.mirror import Mirror
from generator.types import I16, Clip, Dataset

RATE = 16000
CALIBRATION = 1.7  # any factor but 1


def make_config(*overrides: str) -> Config:
    """The packaged configuration with overrides as on the command line."""
    with hydra_at(str(paths.conf_dir()), "config") as composer:
        cfg, hydra = composer.compose(overrides)
        return load(cfg, Origin.of(hydra))


def fitted_front_end(config: Config) -> FrontEnd:
    """The front end, fitted to windows of chance where it learns."""
    front_end = config.front_end
    windows = random_windows(front_end, 16 * len(config.labels), np.random.default_rng(0))
    return front_end.fit(windows, np.arange(len(windows)) % len(config.labels), config.seed)


def make_mirror(config: Config, estimator: Any) -> Mirror:
    """The Python side of a run with an estimator that is fitted already."""
    front_end = fitted_front_end(config)
    source = config.exporter.export(estimator, front_end.dtype)
    return Mirror(front_end, config.detector, Calibrated(source, CALIBRATION))


def small_svc(config: Config, labels: int = 2, seed: int = 0, **params: Any) -> Any:
    """An SVC fitted to a few random windows: enough to compile and run."""
    front_end = config.front_end
    rng = np.random.default_rng(seed)
    low, high = (-128, 128) if front_end.dtype.itemsize == 1 else (0, 4000)
    x = rng.integers(low, high, (8 * labels, front_end.size)).astype(front_end.dtype)
    return SVC(**params).fit(x, np.arange(8 * labels) % labels)


def dataset_of(test: list[I16], labels: int = 2) -> Dataset:
    """A data set of nothing but test clips."""
    clips = tuple(Clip(f"clip{i}.wav", i % labels, f"s{i}", pcm) for i, pcm in enumerate(test))
    return Dataset(tuple(f"label{i}" for i in range(labels)), clips[:1], clips, "file", is_audio=True)


def _noise(count: int) -> NDArray[np.float64]:
    return np.random.default_rng(7).uniform(-32768, 32768, count)


HOSTILE: dict[str, Callable[[int], NDArray[np.float64]]] = {
    "silence": np.zeros,
    "square at full scale": lambda n: np.where(np.arange(n) // 20 % 2, 32767.0, -32768.0),
    "alternating full scale": lambda n: np.where(np.arange(n) % 2, 32767.0, -32768.0),
    "all -32768": lambda n: np.full(n, -32768.0),
    "all 32767": lambda n: np.full(n, 32767.0),
    "DC of -1": lambda n: np.full(n, -1.0),
    "one impulse": lambda n: np.where(np.arange(n) == n // 2, -32768.0, 0.0),
    "white noise at full scale": _noise,
    "sine at full scale": lambda n: 32767 * np.sin(2 * np.pi * 1000 * np.arange(n) / RATE),
    "loud then silent": lambda n: np.where(np.arange(n) < n // 3, _noise(n), 0.0),
}


def hostile(name: str, samples: int) -> I16:
    """PCM that overflows what can overflow; int16 [samples]."""
    return np.clip(np.floor(HOSTILE[name](samples)), -32768, 32767).astype(np.int16)
