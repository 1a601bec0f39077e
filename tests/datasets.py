"""Folders of recordings as people have them, and the keys that the dataset stage reads of them."""

from __future__ import annotations

import io
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import soundfile
from rich.console import Console

from generator.config.schema import Audio, Capture, Config, Split
from generator.dataset.folders import Folders
from generator.progress import Progress
from generator.types import Dataset

RATE = 16000


def make_config(*labels: str, samples_dir: str = "samples", window: float = 0.8, **changed: Any) -> Config:
    """What the stage reads of a configuration; `changed`: keys of dataset, `features`, and `mixes` of augmentation."""
    features = SimpleNamespace(name=changed.pop("features", "logmel"), hop_length=256)
    augmentation = SimpleNamespace(mixes=changed.pop("mixes", False))
    dataset: dict[str, Any] = {field.name: None for field in fields(Folders)} | {
        "name": "default",
        "split": Split.auto,
        "test_fraction": 0.2,
        "folds": 0,
        "events": 1,
        **changed,
    }
    values: dict[str, Any] = {field.name: None for field in fields(Config)} | {
        "name": "_".join(labels).lower(),
        "labels": labels,
        "seed": 1,
        "samples_dir": samples_dir,
        "command": f"python -m generator 'labels=[{','.join(labels)}]' samples_dir={samples_dir}",
        "audio": Audio("speech", RATE, window),
        "capture": Capture("default", gain=20, buffer=0.25, warm_up=0.25),
        "dataset": Folders(**dataset),
        "augmentation": augmentation,
        "features": features,
    }
    return Config(**values)


def quiet() -> Progress:
    return Progress(Console(file=io.StringIO()))


def said(progress: Progress) -> str:
    return cast(io.StringIO, progress.console.file).getvalue().replace("\n", " ")


def kinds(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    return {found.kind: found.paths for found in dataset.findings}


def fill(folder: Path, speakers: int = 4, takes: int = 4, seed: int = 0, duration: float = 1.0) -> Path:
    """Noise by some speakers: s0_0.wav, s0_1.wav, …"""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng([seed, *folder.name.encode()])
    for speaker in range(speakers):
        for take in range(takes):
            noise = rng.normal(size=round(duration * RATE)) * 0.05
            soundfile.write(folder / f"s{speaker}_{take}.wav", noise, RATE)
    return folder
