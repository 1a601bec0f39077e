"""What columns depend on: the windows of clips are kept by these keys, and shared by features with the same ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from generator import paths
from generator.config.schema import Config
from generator.features.base import columns_made_by
from generator.features.rms import RmsFrontEnd
from generator.types import I16
from tests.factory import hostile, make_config

FILES = sorted((paths.conf_dir() / "features").glob("*.yaml"))
OTHERS = {
    "n_fft": 1024, "hop_length": 200, "n_mels": 17, "fmin": 300, "fmax": 5000, "top_db": 30, "segments": 5,
    "deltas": True, "n_mfcc": 7, "kernels": 90, "candidates": 3000, "pairs": 2, "thresholds": 1,
}  # fmt: skip
NAMES = ("logmel", "mfcc", "rocket")
PCM = hostile("white noise at full scale", 8000)


def same_columns(one: Config, other: Config) -> bool:
    return np.array_equal(one.front_end.columns(PCM), other.front_end.columns(PCM))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_keys_of_columns_are_those_that_change_them(path: Path) -> None:
    keys = yaml.safe_load(path.read_text(encoding="utf-8")).keys() - {"_target_", "name"}
    assert keys <= OTHERS.keys(), "a new key: add another value of it above"
    common = ("labels=[yes,no]", f"features={path.stem}")
    config = make_config(*common)
    for override in [f"features.{key}={OTHERS[key]}" for key in sorted(keys)] + ["audio.window=0.7"]:
        changed = make_config(*common, override)
        is_made_alike = columns_made_by(changed.front_end) == columns_made_by(config.front_end)
        assert is_made_alike == same_columns(changed, config), override


def test_features_of_mel_bands_share_columns() -> None:
    values = {"hop_length": 300, "n_mels": 20, "n_fft": 512, "fmin": 90, "fmax": 7000}
    keys = [f"features.{key}={value}" for key, value in values.items()]
    logmel, mfcc, rocket = (make_config("labels=[yes,no]", f"features={name}", *keys) for name in NAMES)
    for other in (mfcc, rocket):
        assert columns_made_by(other.front_end) == columns_made_by(logmel.front_end)
        assert same_columns(other, logmel)


class Halved(RmsFrontEnd):
    """Of the same keys, but other columns."""

    def columns(self, pcm: I16) -> I16:
        return super().columns(pcm) // np.int16(2)


def test_another_function_makes_other_columns() -> None:
    rms = make_config("labels=[yes,no]", "features=rms").front_end
    assert isinstance(rms, RmsFrontEnd)
    halved = Halved(rms.config, rms.num_columns)
    assert halved.column_keys == rms.column_keys
    assert columns_made_by(halved) != columns_made_by(rms)
