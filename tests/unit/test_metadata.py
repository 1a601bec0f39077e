"""dataset/metadata.py: what a recording says of its making, and the data sets that are refused for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from generator.config.schema import Config
from generator.dataset.load import load_from
from generator.dataset.metadata import Metadata, parse, read_metadata
from generator.errors import DatasetError
from generator.progress import Progress
from generator.types import I16
from tests.factory import RATE, make_config

MADE = Metadata("nano33ble", RATE, 20, "0123456789abcdef", "0.1.0")


def clip(seed: int) -> I16:
    return np.random.default_rng(seed).integers(-3000, 3000, RATE).astype(np.int16)


def write(path: Path, seed: int, comment: str = "", rate: int = RATE) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with soundfile.SoundFile(path, "w", rate, 1, "PCM_16") as file:
        if comment:
            file.comment = comment
        file.write(clip(seed))


def text(gain: int = 20, rate: int = RATE) -> str:
    return Metadata("nano33ble", rate, gain, "0123456789abcdef", "0.1.0").to_text()


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    """12 clips a label; every second one was recorded with a board, the others are downloads."""
    for index in range(24):
        write(tmp_path / ("yes", "no")[index % 2] / f"s{index}_0.wav", index, text() if index % 4 < 2 else "a sound")
    return tmp_path


@pytest.fixture(scope="module")
def config() -> Config:
    return make_config("labels=[yes,no]", "dataset.split=file")


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg", ".aiff"])
def test_it_stays_with_the_sound_in_every_format(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"clip{suffix}"
    with soundfile.SoundFile(path, "w", RATE, 1) as file:
        file.comment = MADE.to_text()
        file.write(clip(0))
    assert read_metadata(path) == MADE


@pytest.mark.parametrize(
    "comment", ["", "yes", "7", "[]", "{", '{"gain": 20}', MADE.to_text().replace("20,", '"20",'), "[" * 9999]
)
def test_other_comments_are_none(comment: str) -> None:
    assert parse(comment) is None


def test_files_that_are_no_recordings_have_none(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    assert read_metadata(tmp_path / "a.wav") is None
    assert read_metadata(tmp_path / "b.wav") is None


def test_recordings_of_the_board_and_downloads_together(samples: Path, config: Config) -> None:
    assert len(load_from(samples, config, Progress(quiet=True)).train) == 18


def test_another_gain_than_the_configuration(samples: Path, config: Config) -> None:
    changed = make_config("labels=[yes,no]", "capture.gain=30")
    with pytest.raises(DatasetError) as caught:
        load_from(samples, changed, Progress(quiet=True))
    assert caught.value.problem == (
        "yes/s0_0.wav, yes/s12_0.wav, yes/s16_0.wav and 9 more recorded with capture.gain=20, "
        "but the configuration has capture.gain=30"
    )
    assert caught.value.hint == "capture.gain=20, for the firmware as well; or record them again"


def test_mixed_gains(samples: Path, config: Config) -> None:
    write(samples / "no" / "new_0.wav", 100, text(gain=35))
    with pytest.raises(DatasetError) as caught:
        load_from(samples, config, Progress(quiet=True))
    assert caught.value.problem.splitlines() == [
        "recordings that were made with different capture.gain, but one classifier hears with one (20):",
        "  capture.gain=20: yes/s0_0.wav, yes/s12_0.wav, yes/s16_0.wav and 9 more",
        "  capture.gain=35: no/new_0.wav",
    ]
    assert caught.value.hint == "capture.gain=20, and record the others again"


def test_another_rate(samples: Path, config: Config) -> None:
    write(samples / "no" / "new_0.wav", 100, text(rate=41667), rate=41667)
    with pytest.raises(DatasetError, match=r"audio\.sample_rate=41667: no/new_0\.wav"):
        load_from(samples, config, Progress(quiet=True))


def test_the_test_set_as_well(samples: Path, tmp_path: Path) -> None:
    held_out = tmp_path / "held_out"
    for label in ("yes", "no"):
        write(held_out / label / "t_0.wav", 200 + len(label), text(gain=40))
    config = make_config("labels=[yes,no]", f"dataset.test_dir={held_out}")
    with pytest.raises(DatasetError, match=r"recorded with capture\.gain=40"):
        load_from(samples, config, Progress(quiet=True))
