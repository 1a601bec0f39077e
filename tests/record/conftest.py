"""A capture project for port=virtual, and what its microphone hears."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from generator.cli import main
from generator.dataset.checks import clipped
from generator.types import I16, Clip
from tests.factory import RATE

from .words import Booth, Words

SPOKEN = 14  # words in the recording


@pytest.fixture(scope="session")
def booth(gxx: str, tmp_path_factory: pytest.TempPathFactory) -> Booth:
    """Everything but samples_dir: project and compiled board are made once."""
    folder = tmp_path_factory.mktemp("booth")
    booth = Booth(folder)
    assert main([*booth.project, "task=capture"]) == 0
    return booth


@pytest.fixture(scope="session")
def words(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Words:
    """Unclipped words of real speakers, a second of near silence around each: one recording."""
    quiet = np.random.default_rng(0).integers(-3, 4, (SPOKEN + 1, RATE)).astype(np.int16)
    parts: list[I16] = [quiet[0]]
    for path in sorted((shared_data / "speech_commands" / "yes").glob("*.wav"))[::3]:
        pcm, _ = soundfile.read(path, dtype="int16")
        if not clipped([Clip("", 0, "", pcm)]) and _rms(pcm[:3200]) < 100 and _rms(pcm) > 1000:
            parts += [pcm, quiet[len(parts) // 2]]
        if len(parts) == 2 * SPOKEN + 1:
            break
    assert len(parts) == 2 * SPOKEN + 1
    path = tmp_path_factory.mktemp("words") / "words.wav"
    source = np.concatenate(parts)
    soundfile.write(path, source, RATE, subtype="PCM_16")
    return Words(path, source)


def _rms(pcm: I16) -> float:
    return float(pcm.std())
