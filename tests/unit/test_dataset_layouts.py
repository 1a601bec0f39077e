"""Public sets: small trees, laid out as the archives are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile

from generator.config.schema import Config
from generator.dataset.excerpts import file_of, read_clip
from generator.dataset.load import fingerprint_of, load
from generator.errors import ConfigError, DatasetError
from generator.progress import Progress
from generator.training.train import cross_validate, left_out
from generator.types import Clip, Dataset, FeatureMatrix, FeatureSet
from tests.factory import make_config

QUIET = Progress(quiet=True)
SPEAKERS = ("0a7c2a8d", "1b88bf70", "2c6d3924", "3d53244b", "4beff0c5")
WORDS = ("yes", "no", "up", "seven")


def record(path: Path, seconds: float = 1.0, rate: int = 16000) -> None:
    """Noise that is nobody else's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(list(path.as_posix().encode()))
    soundfile.write(path, rng.normal(size=round(seconds * rate)) * 0.05, rate, subtype="PCM_16")


@pytest.fixture
def commands(tmp_path: Path) -> Path:
    """Speech Commands: four words of five speakers three times, the last speaker's are the test set."""
    root = tmp_path / "speech_commands"
    names = [f"{word}/{speaker}_nohash_{take}.wav" for word in WORDS for speaker in SPEAKERS for take in range(3)]
    for name in names:
        record(root / name)
    for name in ("doing_the_dishes", "pink_noise", "running_tap"):
        record(root / "_background_noise_" / f"{name}.wav", seconds=6.4)
    (root / "_background_noise_" / "README.md").write_text("what these are")
    (root / "testing_list.txt").write_text("\n".join(name for name in names if SPEAKERS[4] in name) + "\n")
    (root / "validation_list.txt").write_text("\n".join(name for name in names if SPEAKERS[3] in name) + "\n")
    (root / "LICENSE").write_text("CC BY 4.0")
    return root


@pytest.fixture
def digits(tmp_path: Path) -> Path:
    """FSDD: three digits of four speakers, six takes each, at 8 kHz."""
    root = tmp_path / "fsdd"
    for digit in (0, 1, 7):
        for speaker in ("george", "jackson", "lucas", "nicolas"):
            for take in range(6):
                record(root / "recordings" / f"{digit}_{speaker}_{take}.wav", seconds=0.9, rate=8000)
    (root / "recordings" / "notes.txt").write_text("no recording")
    return root


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    """ESC-50: dog and rain of ESC-10 and a cat that is not in it; two takes of each of five sources."""
    root = tmp_path / "ESC-50-master"
    lines = ["filename,fold,target,category,esc10,src_file,take"]
    for target, (category, esc10) in enumerate((("dog", True), ("rain", True), ("cat", False))):
        for source in range(5):
            for take in "AB":
                name = f"{source % 5 + 1}-{1000 * target + source}-{take}-{target}.wav"
                record(root / "audio" / name, seconds=5.0, rate=44100)
                lines.append(f"{name},{source % 5 + 1},{target},{category},{esc10},{1000 * target + source},{take}")
    (root / "meta").mkdir()
    (root / "meta" / "esc50.csv").write_text("\n".join(lines) + "\n")
    return root


def make(root: Path, name: str, labels: str, *overrides: str) -> Config:
    cache = f"cache_dir={root.parent}/cache"
    return make_config(f"labels=[{labels}]", f"dataset={name}", f"samples_dir={root}", cache, *overrides)


def clips(dataset: Dataset) -> list[Clip]:
    return [*dataset.train, *dataset.test]


def groups(side: Sequence[Clip]) -> set[str]:
    return {clip.group for clip in side}


def counts(dataset: Dataset) -> dict[str, int]:
    return dict(Counter(dataset.labels[clip.label] for clip in clips(dataset)))


def test_speech_commands_words_noise_and_unknown(commands: Path) -> None:
    config = make(commands, "speech_commands", "yes,no,_unknown_,_background_noise_")
    dataset = load(config, QUIET)
    assert counts(dataset) == {"yes": 15, "no": 15, "_unknown_": 15, "_background_noise_": 18}
    unknown = {clip.path.partition("/")[0] for clip in clips(dataset) if clip.label == 2}
    assert unknown == {"up", "seven"}
    noise = [clip for clip in clips(dataset) if clip.label == 3]
    assert {len(clip.samples) for clip in noise} == {16000}
    assert groups(noise) == {"doing", "pink", "running"}
    assert "_background_noise_/pink_noise.wav@5.00-6.00s" in {clip.path for clip in noise}
    assert dataset.split == "speaker"
    assert not groups(dataset.train) & groups(dataset.test)
    source = next(finding.message for finding in dataset.findings if finding.kind == "source")
    assert "Speech Commands v0.02, CC BY 4.0" in source
    assert "arXiv:1804.03209" in source


def test_noise_that_is_no_label_is_mixed_into_copies(commands: Path) -> None:
    config = make(commands, "speech_commands", "yes,no,_unknown_")
    dataset = load(config, QUIET)
    assert [len(noise) for noise in dataset.backgrounds] == [round(6.4 * 16000)] * 3  # whole: an excerpt is drawn later
    assert "its 3 recordings are mixed" in next(f.message for f in dataset.findings if f.kind == "backgrounds")
    assert counts(dataset) == {"yes": 15, "no": 15, "_unknown_": 15}
    before = fingerprint_of(config)
    assert before == dataset.fingerprint
    record(commands / "_background_noise_" / "pink_noise.wav", seconds=5)
    assert fingerprint_of(config) != before
    for others in ("yes,no,_background_noise_", "yes,no"):
        augmentation = "speech" if "_background_" in others else "none"
        plain = make(commands, "speech_commands", others, f"augmentation={augmentation}")
        assert load(plain, QUIET).backgrounds == ()


def test_unknown_words_are_chosen_by_the_seed(commands: Path) -> None:
    def chosen(seed: int) -> set[str]:
        dataset = load(make(commands, "speech_commands", "yes,_unknown_", f"seed={seed}"), QUIET)
        return {clip.path for clip in clips(dataset) if clip.label == 1}

    assert chosen(1) == chosen(1)
    assert chosen(1) != chosen(2)
    assert len(chosen(1)) == 15  # as many as yes
    one, other = (make(commands, "speech_commands", "yes,_unknown_", f"seed={seed}") for seed in (1, 2))
    assert fingerprint_of(one) == fingerprint_of(one) != fingerprint_of(other)


def test_a_folder_of_unknown_words_is_taken_as_it_is(commands: Path) -> None:
    for take in range(12):
        record(commands / "_unknown_" / f"{SPEAKERS[take % 5]}_nohash_{take}.wav")
    dataset = load(make(commands, "speech_commands", "yes,_unknown_"), QUIET)
    assert counts(dataset)["_unknown_"] == 12


def test_the_official_test_set_and_noise_by_its_source(commands: Path) -> None:
    dataset = load(make(commands, "speech_commands", "yes,no,_background_noise_", "dataset.split=official"), QUIET)
    words = [clip for clip in dataset.test if clip.label < 2]
    assert dataset.split == "official"
    assert groups(words) == {SPEAKERS[4]}
    assert len(words) == 6
    assert SPEAKERS[3] in groups(dataset.train)  # of the validation list
    noise = [groups([clip for clip in side if clip.label == 2]) for side in (dataset.train, dataset.test)]
    assert noise[0]
    assert noise[1]
    assert not noise[0] & noise[1]


def test_a_set_without_a_test_set_of_its_own(sounds: Path) -> None:
    with pytest.raises(ConfigError, match="these recordings name no test set"):
        load(make(sounds, "esc10", "dog,rain", "dataset.split=official"), QUIET)


@pytest.mark.parametrize("labels", ["zero,one,seven", "0,1,7", "ZERO,1,seven"])
def test_digits_by_word_or_number_at_the_rate_of_the_board(digits: Path, labels: str) -> None:
    dataset = load(make(digits, "fsdd", labels), QUIET)
    assert set(counts(dataset).values()) == {24}
    assert {len(clip.samples) for clip in clips(dataset)} == {14400}  # at 16 kHz
    assert groups(clips(dataset)) == {"george", "jackson", "lucas", "nicolas"}
    assert not groups(dataset.train) & groups(dataset.test)


def test_the_first_takes_are_the_official_test_set_of_digits(digits: Path) -> None:
    dataset = load(make(digits, "fsdd", "0,1", "dataset.split=official", "dataset.test_fraction=0.9"), QUIET)
    assert {clip.path[-5] for clip in dataset.train} == {"5"}
    assert {clip.path[-5] for clip in dataset.test} == set("01234")


def test_as_many_folds_as_speakers_leave_out_one_each(digits: Path) -> None:
    config, halves = (make(digits, "fsdd", "0,1,7", "model=ridge", f"dataset.folds={count}") for count in (4, 2))
    dataset = load(config, QUIET)
    rng = np.random.default_rng(0)
    sides = [
        FeatureSet(
            rng.integers(-9, 9, (len(side), 5)), np.array([clip.label for clip in side]), np.ones(len(side), np.bool_)
        )
        for side in (dataset.train, dataset.test)
    ]
    assert left_out(config, dataset) == ("george", "jackson", "lucas", "nicolas")
    assert len(list(cross_validate(config, dataset, FeatureMatrix(*sides)))) == 4
    assert left_out(halves, dataset) == ()


def test_sounds_are_cut_at_events_and_sources_stay_together(sounds: Path) -> None:
    config = make(sounds, "esc10", "dog,rain")
    dataset = load(config, QUIET)
    assert dataset.split == "speaker"
    assert not groups(dataset.train) & groups(dataset.test)
    excerpts = Counter(file_of(clip.path) for clip in clips(dataset))
    assert len(excerpts) == 20
    assert set(excerpts.values()) == {4}
    assert {len(clip.samples) for clip in clips(dataset)} == {round(1.6 * 16000)}  # two windows
    for clip in dataset.test[:5]:
        np.testing.assert_array_equal(read_clip(sounds, clip.path, 16000), clip.samples)
    whole = load(make(sounds, "esc10", "dog,rain", "dataset.events=1"), QUIET)
    assert {len(clip.samples) for clip in clips(whole)} == {5 * 16000}
    assert len(clips(whole)) == 20


def test_esc10_is_a_part_of_esc50(sounds: Path) -> None:
    assert counts(load(make(sounds, "esc50", "dog,cat"), QUIET)) == {"dog": 40, "cat": 40}
    with pytest.raises(DatasetError, match=r"no samples for 'cat': .* holds dog, rain"):
        load(make(sounds, "esc10", "dog,cat"), QUIET)


def test_a_test_dir_is_folders_of_labels_beside_any_layout(digits: Path, tmp_path: Path) -> None:
    for take in range(3):
        record(tmp_path / "mine" / "zero" / f"me_{take}.wav")
        record(tmp_path / "mine" / "seven" / f"me_{take}.wav")
    dataset = load(make(digits, "fsdd", "zero,seven", f"dataset.test_dir={tmp_path}/mine"), QUIET)
    assert (dataset.split, len(dataset.train), groups(dataset.test)) == ("test_dir", 48, {"me"})
    with pytest.raises(DatasetError, match=r"no samples for 'seven', 'zero'|no samples for 'zero', 'seven'"):
        load(make(digits, "fsdd", "zero,seven", f"dataset.test_dir={digits}"), QUIET)


@pytest.mark.parametrize("name", ["speech_commands", "fsdd", "esc10", "esc50"])
def test_another_folder_is_told_from_the_set(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(DatasetError, match=f"samples_dir={tmp_path}/empty is not ") as caught:
        load(make(tmp_path / "empty", name, "dog,rain"), QUIET)
    assert f"dataset={name} " in caught.value.hint
    assert caught.value.hint.endswith(" samples_dir=samples dataset.download=true")
    with pytest.raises(DatasetError, match="nowhere is not a folder"):
        load(make(tmp_path / "nowhere", name, "dog,rain"), QUIET)


def test_without_folder_and_download_the_command_is_named(tmp_path: Path) -> None:
    config = make_config("labels=[yes,no]", "dataset=speech_commands", f"cache_dir={tmp_path}")
    with pytest.raises(DatasetError, match=r"Speech Commands v0.02 is not on this computer") as caught:
        load(config, QUIET)
    assert "python -m generator 'labels=[yes,no]' dataset=speech_commands dataset.download=true" in caught.value.hint


def test_a_misspelt_label_is_corrected(commands: Path) -> None:
    with pytest.raises(DatasetError, match=r"no samples for 'sevn': .* holds") as caught:
        load(make(commands, "speech_commands", "yes,sevn"), QUIET)
    assert caught.value.hint == "'labels=[yes,seven]'"


def test_a_damaged_table_is_named_with_its_line(sounds: Path) -> None:
    table = sounds / "meta" / "esc50.csv"
    text = table.read_text()
    table.write_text(text.replace("category", "kind"))
    with pytest.raises(DatasetError, match=r"esc50.csv:2 has no category"):
        load(make(sounds, "esc10", "dog,rain"), QUIET)
    table.write_text(text.replace("2-1-A-0.wav", "../2-1-A-0.wav"))
    with pytest.raises(DatasetError, match=r"esc50.csv:4: filename '../2-1-A-0.wav' is a path"):
        load(make(sounds, "esc10", "dog,rain"), QUIET)


def test_a_recording_that_the_table_has_and_the_folder_has_not(sounds: Path) -> None:
    (sounds / "audio" / "1-0-A-0.wav").unlink()
    dataset = load(make(sounds, "esc10", "dog,rain"), QUIET)
    assert {f.paths for f in dataset.findings if f.kind == "unreadable"} == {("audio/1-0-A-0.wav",)}


def test_a_download_is_no_part_of_the_project(sounds: Path) -> None:
    plain, asked = (make(sounds, "esc10", "dog,rain", f"dataset.download={flag}") for flag in ("false", "true"))
    assert plain.hash == asked.hash
    assert plain.resolved == asked.resolved
    with pytest.raises(ConfigError, match=r"dataset.download=true and samples_dir="):
        load(asked, QUIET)
