"""From a microphone to a board that is held against its own project: record, train, build, evaluate, unattended."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import soundfile

from generator.dataset.checks import clipped
from generator.types import I16, Clip
from tests.e2e.conftest import Generate
from tests.factory import RATE

LABELS = ("yes", "no")
SPEAKERS = ("s01", "s02", "s03")
COUNT = 4  # clips a label and speaker
SILENCE = np.zeros(RATE, np.int16)  # before, between and after words: virtual.silence
PROJECT = ("labels=[yes,no]", "cache_dir=cache")


def test_record_train_build_evaluate(generate: Generate, shared_data: Path) -> None:
    assert generate(*PROJECT, "task=capture").status == 0
    for label in LABELS:
        words = speech(shared_data / "speech_commands" / label)
        for speaker in SPEAKERS:
            heard = list(islice(words, COUNT + 1))  # one more than is recorded
            sound = Path("heard", label, speaker)
            sound.mkdir(parents=True)
            for number, word in enumerate(heard):
                soundfile.write(sound / f"{number}.wav", word, RATE, subtype="PCM_16")
            record(generate, label, speaker, sound)
            source = np.concatenate([SILENCE, *(part for word in heard for part in (word, SILENCE))]).tobytes()
            assert len(places(label, speaker, source)) == COUNT

    trained = generate(*PROJECT)
    assert trained.status == 0, trained.err
    assert trained.report["verification"]["status"] == "passed"
    host = trained.report["evaluation"]
    assert host["split"] == "speaker"
    assert host["train_clips"] + host["test_clips"] == len(LABELS) * len(SPEAKERS) * COUNT

    scored = generate(*PROJECT, "task=evaluate", "port=virtual")  # which builds the classifier for this computer
    assert scored.status == 0, scored.err
    board = scored.report["board_evaluation"]
    assert board["score_mismatches"] == board["label_mismatches"] == 0
    assert board["clips"] == host["test_clips"] >= len(LABELS) * COUNT
    assert f"board = computer on {host['test_clips']} of {host['test_clips']} clips" in scored.out
    assert board["accuracy"] == host["accuracy"]


def speech(folder: Path) -> Iterator[I16]:
    """Words that begin in quiet and are not clipped, int16 [samples]."""
    for path in sorted(folder.glob("*.wav")):
        pcm, _ = soundfile.read(path, dtype="int16")
        if pcm[: RATE // 5].std() < 100 and pcm.std() > 1000 and not clipped([Clip("", 0, "", pcm)]):
            yield pcm


def record(generate: Generate, label: str, speaker: str, sound: Path) -> None:
    """COUNT clips into samples/<label>/ of what the board hears."""
    keys = (*PROJECT, "port=virtual", "virtual.speed=fast", f"virtual.sound={sound}")
    task = ("task=record", f"label={label}", f"speaker={speaker}", f"count={COUNT}", "ask=false")
    result = generate(*keys, *task)
    assert result.status == 0, result.err


def places(label: str, speaker: str, source: bytes) -> set[int]:
    """Where in the source [bytes] each recorded clip is, sample for sample."""
    found = set()
    for path in Path("samples", label).glob(f"{speaker}_*.wav"):
        clip, rate = soundfile.read(path, dtype="int16")
        assert rate == RATE
        found.add(source.find(clip.tobytes()))
    assert all(place >= 0 and place % 2 == 0 for place in found)
    return found
