"""Sessions at the virtual board, unattended: clips are the sound, sample for sample, and generate cuts them alike."""

from __future__ import annotations

import os
import shlex
import threading
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from generator.cli import main
from generator.dataset.metadata import Metadata, read_metadata
from generator.dataset.read import read_pcm
from generator.detection.base import Detector
from generator.device import session
from generator.device.virtual import VirtualBoard
from generator.features.base import FrontEnd
from generator.features.matrix import window_of
from generator.record.cutter import WordCutter
from generator.version import generator_version
from tests.factory import RATE, make_config

from .conftest import SPOKEN
from .words import Booth, Words, read

SEEDS = 40 if os.environ.get("GENERATOR_SOAK") else 3
Capsys = pytest.CaptureFixture[str]


def stages() -> tuple[FrontEnd, Detector]:
    config = make_config("labels=[yes,no]")
    return config.front_end, config.detector


def numbers(folder: Path) -> list[int]:
    return sorted(int(path.stem.removeprefix("s01_")) for path in folder.iterdir())


def test_every_word_is_there_sample_for_sample(booth: Booth, words: Words, tmp_path: Path, capsys: Capsys) -> None:
    assert main(booth.record(tmp_path, words.path, "label=yes", f"count={SPOKEN}")) == 0
    out = capsys.readouterr().out
    assert f"yes {SPOKEN}/{SPOKEN}  {tmp_path}/yes/s01_{SPOKEN}.wav\n" in out
    assert out.endswith(
        f"Next:\n  python -m generator {shlex.join(booth.project[:-1])} samples_dir={tmp_path} port=virtual "
        f"task=record label=no count={SPOKEN} speaker=s01\n"
    )
    assert numbers(tmp_path / "yes") == list(range(1, SPOKEN + 1))

    front_end, detector = stages()
    begins, length = [], WordCutter(detector, front_end.hop_length, RATE).length
    made = Metadata("nano33ble", RATE, 20, make_config("labels=[yes,no]").hash, generator_version())
    for number in numbers(tmp_path / "yes"):
        path = tmp_path / "yes" / f"s01_{number}.wav"
        clip = read(path)
        assert len(clip) == length == 1.6 * RATE
        begins.append(words.position(clip))
        assert read_metadata(path) == made
    distances = np.diff(begins) / RATE
    assert (distances > 1.6).all()
    assert (distances < 2.6).all()  # one word each: they are two seconds apart


def test_generate_cuts_the_window_that_the_board_would(booth: Booth, words: Words, tmp_path: Path) -> None:
    """A clip's window is that of the stream from which it was cut, column for column."""
    assert main(booth.record(tmp_path, words.path, "label=yes", f"count={SPOKEN}")) == 0
    front_end, detector = stages()
    hop, count = front_end.hop_length, front_end.num_columns
    for path in (tmp_path / "yes").iterdir():
        pcm = read_pcm(path, RATE)
        cut = detector.training_cut(pcm)
        window = window_of(pcm, front_end, cut)
        begin = words.position(pcm)
        phase = begin % hop
        stream = words.source[phase:]
        hop_of_clip = (begin - phase) // hop
        assert cut.triggered
        assert hop_of_clip + cut.start in [window.start for window in detector.windows(stream)]
        columns = front_end.columns(stream)[hop_of_clip + cut.start :][:count]
        np.testing.assert_array_equal(window, columns)


def test_it_goes_on_where_it_stopped(booth: Booth, words: Words, tmp_path: Path, capsys: Capsys) -> None:
    silence = "virtual.silence=1.003"  # another phase of the hops, so that a word is no copy
    assert main(booth.record(tmp_path, words.path, "label=yes", "count=3")) == 0
    before = {path: path.read_bytes() for path in (tmp_path / "yes").iterdir()}
    assert main(booth.record(tmp_path, words.path, "label=yes", "count=5", silence)) == 0
    assert "yes 4/5" in capsys.readouterr().out
    assert numbers(tmp_path / "yes") == [1, 2, 3, 4, 5]
    assert all(path.read_bytes() == content for path, content in before.items())

    assert main(booth.record(tmp_path, words.path, "label=yes", "count=5")) == 0
    assert "5 of 5 clips of s01" in (out := capsys.readouterr().out)
    assert out.endswith("already; count=10 records more\n")
    assert main(booth.record(tmp_path, words.path, "label=yes", "count=1", "speaker=anna", silence)) == 0
    assert (tmp_path / "yes" / "anna_1.wav").is_file()


def test_a_copy_is_not_kept(booth: Booth, words: Words, tmp_path: Path, capsys: Capsys) -> None:
    assert main(booth.record(tmp_path, words.path, "label=yes", "count=2")) == 0
    assert main(booth.record(tmp_path, words.path, "label=yes", "count=4")) == 0
    assert capsys.readouterr().out.count("not kept: it equals a recording that is there already") == 2
    clips = [read(path).tobytes() for path in (tmp_path / "yes").iterdir()]
    assert len(set(clips)) == len(clips) == 4


def test_noise_is_sliced_without_a_gap(booth: Booth, tmp_path: Path) -> None:
    keys = ("label=_background_noise_", "seconds=6.5", "virtual.seed=3", "virtual.silence=0.0")
    assert main(booth.record(tmp_path, "noise", *keys)) == 0
    folder = tmp_path / "_background_noise_"
    clips = [read(folder / f"s01_{number}.wav") for number in numbers(folder)]
    assert [len(clip) for clip in clips] == [RATE] * 7
    noise = np.rint(np.random.default_rng(3).normal(0, 300, 60 * RATE)).astype(np.int16)
    assert np.concatenate(clips).tobytes() in noise.tobytes()


@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_damaged_clip_is_written(seed: int, booth: Booth, words: Words, tmp_path: Path, capsys: Capsys) -> None:
    """Every fault at once, often: sound is lost, the cable comes loose, and each clip is the sound all the same."""
    faults = ["virtual=faulty", f"virtual.seed={seed}", "virtual.drop=5e-6", "virtual.corrupt=5e-6"]
    speech = ["virtual.repeat=true", "virtual.silence=0.0", "patience=600"]
    assert main(booth.record(tmp_path, words.path, "label=yes", "count=8", *faults, *speech)) == 0
    assert "not kept: sound was lost on the way" in capsys.readouterr().out
    assert numbers(tmp_path / "yes") == list(range(1, 9))
    for path in (tmp_path / "yes").iterdir():
        clip = read(path)
        assert len(clip) == 1.6 * RATE
        words.position(clip)


def test_silence_is_not_waited_for_without_end(booth: Booth, words: Words, tmp_path: Path, capsys: Capsys) -> None:
    assert main(booth.record(tmp_path, words.path, "label=yes", "count=99", "patience=5")) == 1
    out, err = capsys.readouterr()
    assert f"yes: {SPOKEN} of 99 clips of s01 in {tmp_path}/yes; the same command goes on" in out
    assert "no good clip of yes in patience=5 s of sound: 0 were not kept, the loudest hop had" in err
    assert len(list((tmp_path / "yes").iterdir())) == SPOKEN


def test_another_gain_does_not_join_the_recordings(booth: Booth, words: Words, tmp_path: Path, capsys: Capsys) -> None:
    assert main(booth.record(tmp_path, words.path, "label=yes", "count=1")) == 0
    assert main([*booth.record(tmp_path, words.path, "label=yes", "count=2"), "capture.gain=30"]) == 1
    err = capsys.readouterr().err
    assert f"{tmp_path}/yes/s01_1.wav recorded with capture.gain=20, but the configuration has capture.gain=30" in err


def test_unplugged_and_plugged_in_again(booth: Booth, words: Words, tmp_path: Path, capsys: Capsys) -> None:
    with booth.board(words.path) as board:
        helper = threading.Thread(target=unplug, args=(board, tmp_path / "yes" / "s01_2.wav", 0.5))
        helper.start()
        status = main([*booth.record(tmp_path, words.path, "label=yes", "count=6"), f"port={board.port}"])
        helper.join()
    assert status == 0
    out = capsys.readouterr().out
    assert "was unplugged: waiting for it, 30 s at most\nthe board is back\n" in out
    assert numbers(tmp_path / "yes") == [1, 2, 3, 4, 5, 6]
    for path in (tmp_path / "yes").iterdir():
        words.position(read(path))


def test_a_board_that_does_not_come_back(
    booth: Booth, words: Words, tmp_path: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "Timeouts", partial(session.Timeouts, reconnect=0.3))
    with booth.board(words.path) as board:
        helper = threading.Thread(target=unplug, args=(board, tmp_path / "yes" / "s01_2.wav", None))
        helper.start()
        status = main([*booth.record(tmp_path, words.path, "label=yes", "count=9"), f"port={board.port}"])
        helper.join()
    assert status == 1
    out, err = capsys.readouterr()
    kept = len(numbers(tmp_path / "yes"))
    assert kept >= 2
    assert f"yes: {kept} of 9 clips of s01 in {tmp_path}/yes; the same command goes on\n" in out
    assert "Traceback" not in err
    assert "can't be opened" in err


def unplug(board: VirtualBoard, after: Path, seconds: float | None) -> None:
    """Once the file is there, for so long."""
    deadline = time.monotonic() + 20
    while not after.is_file() and time.monotonic() < deadline:
        time.sleep(0.01)
    board.unplug()
    if seconds is not None:
        time.sleep(seconds)
        board.plug()


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        (["virtual.sound=nowhere"], "virtual.sound=nowhere is no recording"),
        (["capture.gain=30"], "the board's capture was made with capture.gain=20, but the configuration has"),
        (["board=nanorp2040connect", "capture.gain=20"], "the board's capture was made with board=nano33ble, but"),
    ],
)
def test_a_board_that_will_not_do(
    booth: Booth, words: Words, tmp_path: Path, capsys: Capsys, *, keys: list[str], problem: str
) -> None:
    """One message, and not even a folder."""
    assert main([*booth.record(tmp_path / "samples", words.path, "label=yes"), *keys]) == 1
    out, err = capsys.readouterr()
    assert f"error: {problem}" in err
    assert "Traceback" not in out + err
    assert not list(tmp_path.iterdir())
