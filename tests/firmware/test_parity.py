"""Bit-exactness: the compiled C++ gives the integers of the mirror, on real clips and on hostile PCM, at every size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from generator.features.matrix import extract
from generator.progress import Progress
from generator.types import Dataset
from generator.verify.replay import replay
from tests.factory import HOSTILE, dataset_of, hostile, make_config, make_mirror, small_svc
from tests.firmware.program import SANITIZERS, build_replay, write_classifier

SIZES = [
    ("features.n_fft=64", "features.hop_length=40", "features.n_mels=8", "features.fmin=150"),
    ("features.n_fft=128", "features.hop_length=128", "features.n_mels=12"),
    ("features.n_fft=256", "features.hop_length=160", "features.n_mels=20"),
    (),
    ("features.n_fft=512", "features.hop_length=256", "features.n_mels=40", "features.segments=1"),
    ("features.n_fft=1024", "features.hop_length=333", "features.n_mels=40", "features.fmax=8000"),
    ("features.n_fft=2048", "features.hop_length=512", "features.n_mels=64", "features.segments=7"),
    ("features.n_mels=23", "features.deltas=true", "features.top_db=90"),
    ("features=mfcc",),
    ("features=mfcc", "features.n_mels=40", "features.n_mfcc=40", "features.deltas=true", "features.top_db=90"),
    ("features=mfcc", "features.hop_length=77", "features.n_mels=7", "features.n_mfcc=1", "features.segments=2"),
    ("features=mfcc", "features.n_fft=2048", "features.n_mels=63", "features.n_mfcc=20", "features.segments=40"),
    ("features=rocket",),
    ("features=rocket", "features.n_mels=23", "features.top_db=90", "features.pairs=8", "features.thresholds=4"),
    ("features=rocket", "features.hop_length=77", "features.pairs=1", "features.thresholds=1", "audio.window=0.85"),
    ("features=rocket", "features.hop_length=512", "audio.window=0.04", "detection.pre_roll=0"),
    ("features=rms",),
    ("features=rms", "features.hop_length=77"),
]
LENGTHS = (16000, 1, 319, 12801, 40000)


def assert_equal(dataset: Dataset, project: Path, gxx: str, *overrides: str, options: tuple[str, ...] = ()) -> None:
    """Features, scores and labels of every clip, by `==`."""
    config = make_config("labels=[label0,label1]", *overrides)
    mirror = make_mirror(config, small_svc(config))
    program = build_replay(gxx, write_classifier(project, config, mirror, dataset), *options)
    answers = replay(program, dataset, mirror)
    expected = extract(dataset, mirror.front_end, mirror.detector, Progress(quiet=True)).test
    np.testing.assert_array_equal(answers.features, expected.x)
    scores = mirror.source.scores(expected.x)
    np.testing.assert_array_equal(answers.scores, scores)
    np.testing.assert_array_equal(answers.label, mirror.detector.decide(scores))


@pytest.mark.parametrize("overrides", SIZES, ids=lambda overrides: " ".join(overrides) or "defaults")
def test_hostile_pcm_under_sanitizers(overrides: tuple[str, ...], gxx: str, tmp_path: Path) -> None:
    clips = [hostile(name, length) for name in HOSTILE for length in LENGTHS]
    assert_equal(dataset_of(clips), tmp_path, gxx, *overrides, options=SANITIZERS)


@pytest.mark.parametrize("features", ["logmel", "rocket", "rms"])
def test_a_thousand_real_clips(features: str, gxx: str, tmp_path: Path, shared_data: Path) -> None:
    files = [
        path
        for folder in ("speech_commands", "fsdd", "micro_speech")
        for path in sorted((shared_data / folder).glob("*/*.wav"))
    ]
    clips = [soundfile.read(path, dtype="int16")[0] for path in files]
    assert len(clips) >= 1000
    assert_equal(dataset_of(clips), tmp_path, gxx, f"features={features}")
