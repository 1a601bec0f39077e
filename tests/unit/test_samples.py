"""The bundled corpus keeps what samples/README.md promises. The speech programs that made it are not needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
WORDS = ("yes", "no", "go", "stop")
LABELS = (*WORDS, "_background_noise_")
CLIPS = sorted(SAMPLES.glob("*/*.wav"))
BLOCK = 160  # 10 ms [samples]


def clips_of(label: str) -> list[Path]:
    return [clip for clip in CLIPS if clip.parent.name == label]


def speakers_of(label: str) -> set[str]:
    return {clip.name.split("_")[0] for clip in clips_of(label)}


def block_levels(clip: Path) -> NDArray[np.float64]:
    """RMS of each 10 ms, [blocks]."""
    samples, _ = soundfile.read(clip, dtype="int16")
    levels: NDArray[np.float64] = np.sqrt(np.mean(samples.reshape(-1, BLOCK).astype(np.float64) ** 2, axis=1))
    return levels


def test_folders_are_the_labels() -> None:
    assert {clip.parent.name for clip in CLIPS} == set(LABELS)


@pytest.mark.parametrize("label", LABELS)
def test_label_has_twenty_clips(label: str) -> None:
    assert len(clips_of(label)) >= 20


@pytest.mark.parametrize("word", WORDS)
def test_every_speaker_says_every_word(word: str) -> None:
    assert len(speakers_of(word)) >= 10
    assert speakers_of(word) == speakers_of("yes")


def test_background_noise_has_six_sources() -> None:
    assert len(speakers_of("_background_noise_")) >= 6


@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: f"{clip.parent.name}/{clip.name}")
def test_clip_is_one_second_of_sound(clip: Path) -> None:
    info = soundfile.info(clip)
    assert (info.format, info.subtype, info.channels) == ("WAV", "PCM_16", 1)
    assert (info.samplerate, info.frames) == (16000, 16000)

    samples, _ = soundfile.read(clip, dtype="int16")
    assert np.abs(samples.astype(np.int32)).max() < 32000, "clipped"
    assert block_levels(clip).min() > 2, "digital silence"


@pytest.mark.parametrize("word", WORDS)
def test_words_stand_out_of_their_noise(word: str) -> None:
    for clip in clips_of(word):
        levels = block_levels(clip)
        assert levels.max() > 1000, clip
        assert np.percentile(levels, 5) < 50, clip


def test_file_name_is_speaker_and_number() -> None:
    for clip in CLIPS:
        speaker, number = clip.stem.split("_")
        assert speaker and number.isdigit(), clip


def test_no_clip_is_there_twice() -> None:
    contents = [clip.read_bytes() for clip in CLIPS]
    assert len(set(contents)) == len(contents)


def test_corpus_is_at_most_8_megabytes() -> None:
    assert sum(clip.stat().st_size for clip in CLIPS) <= 8_000_000


def test_readme_names_every_speaker_and_source() -> None:
    readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
    names = set().union(*map(speakers_of, LABELS))
    assert [name for name in sorted(names) if f"`{name}`" not in readme] == []


def test_missing_speech_programs_are_named_with_the_command_that_installs_them(tmp_path: Path) -> None:
    script = [sys.executable, str(SAMPLES / "make_corpus.py"), "--check"]
    run = subprocess.run(
        script, env={**os.environ, "PATH": str(tmp_path)}, capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 1
    assert "espeak-ng, flite, festival" in run.stderr
    assert "sudo apt-get install espeak-ng flite festival" in run.stderr
    assert "Traceback" not in run.stderr
