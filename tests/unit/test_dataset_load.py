"""dataset/load.py: the whole stage on folders as people have them."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import soundfile

from generator import paths
from generator.dataset.load import load, load_from
from generator.errors import DatasetError
from tests.datasets import RATE, fill, kinds, make_config, quiet, said


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    """yes and no by four speakers, four takes each."""
    fill(tmp_path / "yes")
    fill(tmp_path / "no")
    return tmp_path


def test_clips_labels_groups_and_split(samples: Path) -> None:
    dataset = load_from(samples, make_config("yes", "no"), quiet())
    clips = sorted([*dataset.train, *dataset.test], key=lambda clip: clip.path)
    assert (dataset.labels, dataset.split, dataset.is_audio) == (("yes", "no"), "speaker", True)
    assert [clip.path for clip in clips[:2]] == ["no/s0_0.wav", "no/s0_1.wav"]
    assert Counter((clip.label, clip.group) for clip in clips) == {
        (label, f"s{speaker}"): 4 for label in range(2) for speaker in range(4)
    }
    assert all(clip.path.startswith(("yes/", "no/")[clip.label]) for clip in clips)
    for side in (dataset.train, dataset.test):
        assert list(side) == sorted(side, key=lambda clip: (clip.label, clip.path))
    assert len({clip.group for clip in dataset.test}) == 1
    assert not {clip.group for clip in dataset.train} & {clip.group for clip in dataset.test}


def test_load_asks_paths_for_the_folder_and_marks_the_bundled_corpus(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for bundled in (False, True):
        monkeypatch.setattr(paths, "samples_dir", lambda name, bundled=bundled: (samples / name, bundled))
        assert ("bundled" in kinds(load(make_config("yes", "no", samples_dir="."), quiet()))) is bundled


def test_hidden_and_foreign_files_and_other_folders_are_left_alone(samples: Path) -> None:
    fill(samples / "dog")
    (samples / ".git").mkdir()
    (samples / "yes" / "s0_0.wav").rename(samples / "yes" / "s0_0.WAV")
    (samples / "README.md").write_text("about")
    (samples / "yes" / ".DS_Store").write_bytes(b"\0\1")
    (samples / "yes" / "._s0_0.wav").write_bytes(b"\0\1")
    (samples / "yes" / "notes.txt").write_text("recorded on Monday")
    fill(samples / "yes" / "more", seed=9)
    dataset = load_from(samples, make_config("yes", "no"), quiet())
    assert len(dataset.train) + len(dataset.test) == 32
    assert kinds(dataset)["ignored"] == ("dog",)
    assert kinds(dataset)["unsupported"] == ("yes/more", "yes/notes.txt")
    assert "unreadable" not in kinds(dataset)


def test_underscore_labels_are_ordinary_when_listed_and_ignored_when_not(samples: Path) -> None:
    fill(samples / "_unknown_")
    fill(samples / "_background_noise_")
    dataset = load_from(samples, make_config("yes", "no", "_unknown_"), quiet())
    assert {clip.label for clip in dataset.test} == {0, 1, 2}
    assert kinds(dataset)["ignored"] == ("_background_noise_",)


def test_background_noise_that_is_no_label_is_read_for_copies(samples: Path) -> None:
    folder = fill(samples / "_background_noise_", speakers=2, takes=1, seed=5, duration=1.5)
    (folder / "empty.wav").write_bytes(b"")
    dataset = load_from(samples, make_config("yes", "no", mixes=True), quiet())
    assert [len(noise) for noise in dataset.backgrounds] == [1.5 * RATE] * 2
    assert len(dataset.train) + len(dataset.test) == 32
    assert "ignored" not in kinds(dataset)
    assert kinds(dataset)["unreadable"] == ("_background_noise_/empty.wav",)
    assert any("its 2 recordings are mixed into copies" in finding.message for finding in dataset.findings)


def test_background_noise_is_left_where_it_is_a_label_or_not_asked_for(samples: Path) -> None:
    fill(samples / "_background_noise_")
    listed = load_from(samples, make_config("yes", "_background_noise_", mixes=True), quiet())
    unused = load_from(samples, make_config("yes", "no"), quiet())
    assert listed.backgrounds == unused.backgrounds == ()
    assert kinds(unused)["ignored"] == ("_background_noise_",)
    shutil.rmtree(samples / "_background_noise_")
    assert load_from(samples, make_config("yes", "no", mixes=True), quiet()).backgrounds == ()


def test_bad_recordings_are_skipped_and_named(samples: Path) -> None:
    yes = samples / "yes"
    whole = (yes / "s0_0.wav").read_bytes()
    (yes / "s9_0.wav").write_bytes(b"")
    (yes / "s9_1.wav").write_bytes(whole[: len(whole) // 2])
    (yes / "s9_2.wav").write_text("I am a text file\n" * 50)
    (yes / "s9_3.wav").write_bytes(whole)
    soundfile.write(yes / "s9_4.wav", np.zeros(RATE), RATE)
    soundfile.write(yes / "s9_5.wav", np.random.default_rng(0).normal(size=800) * 0.1, RATE)
    dataset = load_from(samples, make_config("yes", "no"), quiet())
    unreadable = [found for found in dataset.findings if found.kind == "unreadable"]
    assert {found.paths: found.message.split(",")[0].split(":")[0] for found in unreadable} == {
        ("yes/s9_0.wav",): "empty file",
        ("yes/s9_1.wav",): "truncated",
        ("yes/s9_2.wav",): "not decodable",
    }
    assert kinds(dataset)["duplicate"] == ("yes/s9_3.wav",)
    assert kinds(dataset)["silent"] == ("yes/s9_4.wav",)
    assert kinds(dataset)["too_short"] == ("yes/s9_5.wav",)
    assert len(dataset.train) + len(dataset.test) == 32


def test_a_file_name_that_is_not_utf_8_is_skipped_and_printable(samples: Path) -> None:
    try:
        (samples / "yes" / "s0_0.wav").rename(samples / "yes" / "s0_\udcff.wav")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    dataset = load_from(samples, make_config("yes", "no"), quiet())
    assert kinds(dataset)["unreadable"] == ("yes/s0_?.wav",)


def test_a_recording_under_two_labels_is_dropped_loudly(samples: Path) -> None:
    shutil.copy(samples / "yes" / "s0_0.wav", samples / "no" / "s7_0.wav")
    progress = quiet()
    dataset = load_from(samples, make_config("yes", "no"), progress)
    assert kinds(dataset)["conflict"] == ("yes/s0_0.wav", "no/s7_0.wav")
    assert len(dataset.train) + len(dataset.test) == 31
    assert "same recording under several labels" in said(progress)


def test_one_speaker_is_split_by_file_loudly(tmp_path: Path) -> None:
    fill(tmp_path / "yes", speakers=1, takes=20)
    fill(tmp_path / "no", speakers=1, takes=20)
    progress = quiet()
    dataset = load_from(tmp_path, make_config("yes", "no"), progress)
    assert (dataset.split, len(dataset.test)) == ("file", 8)
    assert "split" in kinds(dataset)
    assert "flatters" in said(progress)


def test_a_missing_label_shows_how_to_record_it(samples: Path) -> None:
    config = make_config("yes", "dog", samples_dir="sounds")
    with pytest.raises(DatasetError, match=r"no samples for 'dog': .* holds no, yes") as caught:
        load_from(samples, config, quiet())
    assert caught.value.hint.splitlines() == [
        "record samples with the board:",
        "  python -m generator 'labels=[yes,dog]' samples_dir=sounds task=capture",
        "  python -m generator 'labels=[yes,dog]' samples_dir=sounds task=flash project=capture",
        "  python -m generator 'labels=[yes,dog]' samples_dir=sounds task=record label=dog count=40",
    ]


def test_a_misspelt_label_is_corrected(samples: Path) -> None:
    with pytest.raises(DatasetError) as caught:
        load_from(samples, make_config("YES", "noo"), quiet())
    assert caught.value.hint.startswith("labels=[yes,no], or\n")


def test_a_label_does_not_become_another_listed_label(samples: Path) -> None:
    with pytest.raises(DatasetError) as caught:
        load_from(samples, make_config("yes", "no", "yess"), quiet())
    assert not caught.value.hint.startswith("labels=")


def test_too_few_usable_clips_say_what_was_skipped(samples: Path) -> None:
    for path in sorted((samples / "no").iterdir())[:7]:
        path.write_bytes(b"")
    with pytest.raises(DatasetError, match="'no' has 9; a label needs at least 10") as caught:
        load_from(samples, make_config("yes", "no"), quiet())
    assert "noticed: empty file, skipped (7): no/s0_0.wav" in caught.value.problem
    assert "task=record label=no count=40" in caught.value.hint


def test_an_empty_folder_is_an_error(samples: Path) -> None:
    (samples / "dog").mkdir()
    with pytest.raises(DatasetError, match="'dog' has 0"):
        load_from(samples, make_config("yes", "dog"), quiet())


def test_a_missing_samples_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"samples_dir=.*nowhere is not a folder"):
        load_from(tmp_path / "nowhere", make_config("yes", "no"), quiet())


def test_a_window_longer_than_every_clip_is_an_error(samples: Path) -> None:
    config = make_config("yes", "no", window=1.5)
    with pytest.raises(DatasetError, match=r"audio\.window=1\.5 s is longer than every clip: .* 1\.000 s") as caught:
        load_from(samples, config, quiet())
    assert "audio.window=1.0" in caught.value.hint
    fill(samples / "yes", speakers=1, takes=1, seed=5, duration=1.5)
    assert load_from(samples, config, quiet()).train  # longer than some clips is fine


def test_test_dir_holds_the_whole_test_set(samples: Path, tmp_path: Path) -> None:
    test_dir = tmp_path / "held_out"
    fill(test_dir / "yes", speakers=2, takes=1, seed=1)
    fill(test_dir / "no", speakers=2, takes=1, seed=1)
    shutil.copy(samples / "yes" / "s3_3.wav", test_dir / "yes" / "t_0.wav")
    progress = quiet()
    dataset = load_from(samples, make_config("yes", "no", test_dir=str(test_dir)), progress)
    assert (dataset.split, len(dataset.train), len(dataset.test)) == ("test_dir", 31, 5)
    assert kinds(dataset)["leak"] == ("yes/s3_3.wav",)
    assert "shared_speakers" in kinds(dataset)
    assert "also in the test set" in said(progress)


def test_a_test_dir_without_a_label_is_an_error(samples: Path, tmp_path: Path) -> None:
    fill(tmp_path / "held_out" / "yes", speakers=1, takes=1, seed=1)
    config = make_config("yes", "no", test_dir=str(tmp_path / "held_out"))
    with pytest.raises(DatasetError, match=r"no samples for 'no': .*held_out holds yes"):
        load_from(samples, config, quiet())
    (tmp_path / "held_out" / "no").mkdir()
    with pytest.raises(DatasetError, match="held_out: 'no' has 0; a label needs at least 1"):
        load_from(samples, config, quiet())
    with pytest.raises(DatasetError, match=r"dataset\.test_dir=.*nowhere is not a folder"):
        load_from(samples, make_config("yes", "no", test_dir=str(tmp_path / "nowhere")), quiet())


def test_real_speech_is_split_by_speaker(shared_data: Path) -> None:
    labels = ("yes", "no", "_unknown_", "_background_noise_")
    dataset = load_from(shared_data / "speech_commands", make_config(*labels), quiet())
    assert dataset.split == "speaker"
    assert len(dataset.train) + len(dataset.test) == 942
    assert not {clip.group for clip in dataset.train} & {clip.group for clip in dataset.test}
    assert Counter(clip.label for clip in dataset.test).keys() == {0, 1, 2, 3}
    assert {clip.samples.dtype for clip in dataset.test} == {np.dtype(np.int16)}
    again = load_from(shared_data / "speech_commands", make_config(*labels), quiet())
    assert [clip.path for clip in again.test] == [clip.path for clip in dataset.test]


def test_8_khz_digits_of_four_speakers(shared_data: Path) -> None:
    labels = tuple(str(digit) for digit in range(10))
    dataset = load_from(shared_data / "fsdd", make_config(*labels), quiet())
    assert (dataset.split, len({clip.group for clip in dataset.test})) == ("speaker", 1)
    assert len(dataset.train) + len(dataset.test) == 800
