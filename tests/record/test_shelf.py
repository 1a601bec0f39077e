"""Clips on disk: names, numbers, and files that are whole or not there, whatever happens to the program."""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest

from generator.dataset.metadata import Metadata, read_metadata
from generator.dataset.read import read_pcm
from generator.errors import ToolError
from generator.record.inspector import Inspector
from generator.record.shelf import Shelf
from tests.factory import RATE

METADATA = Metadata("nano33ble", RATE, 20, "0123456789abcdef", "0.1.0")
CLIP = np.random.default_rng(0).integers(-20_000, 20_000, 25_600).astype(np.int16)
SEEDS = 8


def test_a_clip_comes_back_with_its_metadata(tmp_path: Path) -> None:
    path = Shelf(tmp_path, "yes", "s01").save(CLIP, METADATA)
    assert path == tmp_path / "yes" / "s01_1.wav"
    np.testing.assert_array_equal(read_pcm(path, RATE), CLIP)
    assert read_metadata(path) == METADATA
    assert [path.name for path in path.parent.iterdir()] == ["s01_1.wav"]


def test_numbers_go_on_after_the_highest(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, "yes", "s1")
    shelf.folder.mkdir()
    for name in (
        "s1_2.wav",
        "s1_9.flac",
        "s1_10_old.wav",
        "s1_.wav",
        "s10_50.wav",
        "other_77.wav",
        ".s1_80.wav",
        "s1_99.txt",
    ):
        (shelf.folder / name).touch()
    assert shelf.save(CLIP, METADATA).name == "s1_10.wav"
    assert shelf.count() == 5


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "samples").touch()
    with pytest.raises(ToolError, match=r"can't write .*samples/yes: Not a directory") as caught:
        Shelf(tmp_path / "samples", "yes", "s01")
    assert "samples_dir=FOLDER" in caught.value.hint


def test_no_folder_without_a_clip(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "a" / "samples", "yes", "s01")
    assert not list(tmp_path.iterdir())
    assert shelf.count() == 0


def fill_disk(folder: Path, told: Connection) -> None:
    """Saves with no room for a whole clip."""
    shelf = Shelf(folder, "yes", "s01")
    shelf.save(CLIP[:1000], METADATA)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    try:
        shelf.save(CLIP, METADATA)
    except ToolError as error:
        told.send(error.problem)


def test_a_disk_that_is_full_in_mid_write(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    told, tell = context.Pipe()
    program = context.Process(target=fill_disk, args=(tmp_path, tell))
    program.start()
    assert told.poll(30)
    assert told.recv() == f"can't write {tmp_path}/yes/s01_2.wav: File too large"
    program.join(10)
    assert [path.name for path in (tmp_path / "yes").iterdir()] == ["s01_1.wav"]


def save_without_end(folder: Path, told: Connection) -> None:
    shelf = Shelf(folder, "yes", "s01")
    told.send("begins")
    while True:
        shelf.save(CLIP, METADATA)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_killed_in_mid_write(tmp_path: Path, seed: int) -> None:
    """Every file that shows is whole, and the next session goes on behind it."""
    context = multiprocessing.get_context("fork")
    told, tell = context.Pipe()
    program = context.Process(target=save_without_end, args=(tmp_path, tell))
    program.start()
    assert told.poll(30)
    time.sleep(random.Random(seed).uniform(0.05, 0.15))
    assert program.pid is not None
    os.kill(program.pid, signal.SIGKILL)
    program.join(10)

    shelf = Shelf(tmp_path, "yes", "s01")
    saved = shelf.recordings()
    assert saved
    for path in saved:
        np.testing.assert_array_equal(read_pcm(path, RATE), CLIP)
    assert shelf.save(CLIP, METADATA).name == f"s01_{len(saved) + 1}.wav"
    assert not list(shelf.folder.glob(".*"))  # nothing hidden is left either


@pytest.mark.parametrize(
    ("clip", "reason"),
    [
        (CLIP, None),
        (CLIP[:-1], "it has 25599 samples in place of 25600"),
        (CLIP // 10_000, "it is silent"),
        (np.where(np.arange(25_600) // 3 == 1000, 32767, CLIP).astype(np.int16), "it is clipped; step back"),
        (-CLIP, "it equals a recording"),
    ],
)
def test_what_is_wrong_with_a_clip(
    tmp_path: Path, clip: np.ndarray[tuple[int], np.dtype[np.int16]], reason: str | None
) -> None:
    shelf = Shelf(tmp_path, "yes", "s01")
    shelf.save(-CLIP, METADATA)
    (shelf.folder / "broken_1.wav").write_bytes(b"RIFF")
    fault = Inspector(RATE, len(CLIP), shelf.recordings()).fault(clip)
    assert fault is None if reason is None else fault is not None and fault.startswith(reason)


def test_a_clip_that_was_kept_is_not_kept_again() -> None:
    inspector = Inspector(RATE, len(CLIP), [])
    inspector.add(CLIP)
    assert inspector.fault(CLIP) == "it equals a recording that is there already"
