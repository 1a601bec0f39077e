"""Cepstral coefficients and deltas against float64 references, and what they must not depend on."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import scipy.fft
import soundfile
from numpy.typing import NDArray

from generator.errors import ConfigError
from generator.features.deltas import deltas
from generator.features.logmel import LogMel
from generator.features.matrix import slice_columns
from generator.features.mfcc import COSINE_BITS, UNIT_BITS, Mfcc, MfccFrontEnd
from tests.factory import HOSTILE, RATE, hostile
from tests.unit.test_spectrum import reference

F64 = NDArray[np.float64]
UNIT = 1 << UNIT_BITS - COSINE_BITS  # of a feature, in Q9 octaves
GOOD = {"n_fft": 512, "hop_length": 320, "n_mels": 24, "fmin": 80.0, "fmax": 7600.0, "segments": 10, "top_db": 50.0}


def front_end(n_mels: int = 24, n_mfcc: int = 13, segments: int = 10, deltas: bool = False) -> MfccFrontEnd:
    sizes = {"n_mels": n_mels, "n_mfcc": n_mfcc, "segments": segments}
    return Mfcc(name="mfcc", deltas=deltas, **{**GOOD, **sizes}).front_end(RATE, 0.8)  # type: ignore[arg-type]


def reference_features(pcm: NDArray[np.int16], start: int, fe: MfccFrontEnd) -> F64:
    """The window that begins at column `start` in units of the features, unrounded: float64 throughout, SciPy's DCT."""
    config = fe.config
    octaves = reference(pcm[: len(pcm) // fe.hop_length * fe.hop_length], fe)[start : start + fe.num_columns]  # type: ignore[arg-type]
    octaves = np.maximum(octaves, octaves.max() - config.top_db / (10 * np.log10(2)))
    edges = np.arange(config.segments + 1) * fe.num_columns // config.segments
    levels = np.stack([octaves[a:b].mean(0) for a, b in pairwise(edges)])
    x = np.pad(levels, ((2, 2), (0, 0)), mode="edge")
    slopes = (2 * (x[4:] - x[:-4]) + x[3:-1] - x[1:-3]) / 8
    rows = np.concatenate([levels.mean(0)[None], levels - levels.mean(0), slopes if config.deltas else slopes[:0]])
    cepstra = scipy.fft.dct(rows, type=2, norm="ortho", axis=1)[:, : config.n_mfcc]
    return np.asarray((cepstra * np.sqrt(1 + np.arange(config.n_mfcc)) * 512 / UNIT).ravel()[1:])


def unit_errors(pcm: NDArray[np.int16], fe: MfccFrontEnd) -> F64:
    """|error| of each feature of the clip's window from 0.2 s on, in units; half a unit is the rounding."""
    start = 10
    features = fe.features(slice_columns(fe.columns(pcm), start, fe.num_columns))
    return np.asarray(np.abs(features - np.clip(reference_features(pcm, start, fe), -128, 127)))


def clips(folder: Path) -> list[NDArray[np.int16]]:
    """60 clips of a second."""
    files = [
        file for label in ("yes", "no") for file in sorted((folder / "speech_commands" / label).glob("*.wav"))[:40]
    ]
    read = [soundfile.read(file, dtype="int16")[0] for file in files]
    return [clip for clip in read if len(clip) == RATE][:60]


@pytest.mark.parametrize("size", [(24, 13, 10), (40, 13, 12, True), (24, 24, 40), (40, 40, 2, True)])
def test_error_on_speech_is_the_rounding(size: tuple[int, ...], shared_data: Path) -> None:
    fe = front_end(*size)  # type: ignore[arg-type]
    errors = np.concatenate([unit_errors(clip, fe) for clip in clips(shared_data)])
    assert errors.max() < 0.6
    assert errors.mean() < 0.26  # 0.25 is that of exact numbers, rounded


@pytest.mark.parametrize("n_mels", [1, 7, 24, 64])
def test_cosines_are_scipys_dct(n_mels: int) -> None:
    fe = front_end(n_mels, n_mels)
    expected = scipy.fft.dct(np.eye(n_mels), type=2, norm="ortho", axis=0)
    actual = fe.cosines / np.sqrt(1 + np.arange(n_mels))[:, None] / (1 << COSINE_BITS)
    assert np.abs(actual - expected).max() <= 0.5 / (1 << COSINE_BITS)
    assert np.abs(fe.cosines).max() < 1 << 15


def random_window(fe: MfccFrontEnd, seed: int = 0) -> NDArray[np.int16]:
    """Columns whose values all lie within top_db of the largest."""
    rng = np.random.default_rng(seed)
    return rng.integers(12000, 12000 + fe.top // 2, (fe.num_columns, fe.config.n_mels)).astype(np.int16)


def test_gain_changes_nothing() -> None:
    fe = front_end(deltas=True)
    window = random_window(fe)
    np.testing.assert_array_equal(fe.features(window), fe.features(window + np.int16(1024)))


def test_a_microphones_response_changes_only_the_mean() -> None:
    """What is added to a band in all columns is off by the rounding of the bands' means at most."""
    fe = front_end(deltas=True)
    window, response = random_window(fe), np.linspace(0, fe.top // 2, 24).astype(np.int16)
    plain, coloured = (fe.features(columns).astype(int) for columns in (window, window + response))
    means = fe.config.n_mfcc - 1
    assert np.abs(plain - coloured)[means:].max() <= 1
    assert np.abs(plain - coloured)[:means].max() > 10


def test_order_of_the_features() -> None:
    """12 of the mean, 13 of each segment; the deltas follow and leave the others as they are."""
    fe, with_deltas = front_end(), front_end(deltas=True)
    window = random_window(fe)
    assert (fe.size, with_deltas.size) == (12 + 10 * 13, 12 + 20 * 13)
    window[28:32] += 800  # the eighth segment is louder
    features = with_deltas.features(window)
    np.testing.assert_array_equal(features[: fe.size], fe.features(window))
    segments, slopes = features[12:142].reshape(10, 13), features[142:].reshape(10, 13)
    assert segments[:, 0].argmax() == 7
    assert slopes[5:7, 0].min() > 0 > slopes[8:, 0].max()


def test_deltas_of_a_ramp_are_five_quarters_of_its_slope() -> None:
    ramp = np.arange(12)[:, None] * np.array([[80, -80, 0, 8]])
    result = deltas(ramp)
    np.testing.assert_array_equal(result[2:-2], [[100, -100, 0, 10]] * 8)
    np.testing.assert_array_equal(result[[1, -2]], [[80, -80, 0, 8]] * 2)  # the ends are repeated
    np.testing.assert_array_equal(result[[0, -1]], [[50, -50, 0, 5]] * 2)


def test_logmel_deltas_follow_its_other_features() -> None:
    plain, fe = (LogMel(name="logmel", deltas=on, **GOOD).front_end(RATE, 0.8) for on in (False, True))  # type: ignore[arg-type]
    window = random_window(front_end())
    features = fe.features(window)
    assert fe.size == len(features) == 2 * plain.size
    np.testing.assert_array_equal(features[: plain.size], plain.features(window))
    levels, slopes = fe.segment_rows(window)
    np.testing.assert_array_equal(slopes, deltas(levels))
    np.testing.assert_array_equal(features[plain.size :], np.clip(slopes + 32 >> 6, -128, 127).ravel())


@pytest.mark.parametrize("name", HOSTILE)
def test_every_row_fits_int16(name: str) -> None:
    """The C++ holds levels, deltas and departures from the mean in int16, and totals in int32."""
    fe = Mfcc(name="mfcc", deltas=True, n_mfcc=24, **{**GOOD, "top_db": 90.0}).front_end(RATE, 0.8)  # type: ignore[arg-type]
    columns = fe.columns(hostile(name, 2 * RATE))
    for start in range(0, 60, 4):
        levels, slopes = fe.segment_rows(slice_columns(columns, start, fe.num_columns))
        assert 0 <= levels.min() <= levels.max() <= fe.top < 1 << 14
        assert np.abs(slopes).max() <= 6 * fe.top // 8 + 1 < 1 << 15


@pytest.mark.parametrize(
    ("changes", "problem", "hint"),
    [
        ({"n_mfcc": 25}, "features.n_mfcc=25 must be from 1 to features.n_mels=24", "features.n_mfcc=13"),
        ({"n_mfcc": 0}, "features.n_mfcc=0 must be from 1", "features.n_mfcc=13"),
        ({"n_mfcc": 13, "n_mels": 8}, "features.n_mels=8", "features.n_mfcc=8"),
        ({"segments": 1}, "features.segments=1 must be from 2 to the window's 40 columns", "features.segments=12"),
        ({"hop_length": 512, "window": 0.05}, "must be from 2 to the window's 1 columns", "audio.window=0.8"),
        ({"n_fft": 500}, "features.n_fft=500", "features.n_fft=512"),
    ],
)
def test_bad_parameters_name_key_value_and_remedy(changes: dict[str, float], problem: str, hint: str) -> None:
    values = {"name": "mfcc", "n_mfcc": 13, **GOOD, **changes}
    window = values.pop("window", 0.8)
    with pytest.raises(ConfigError) as error:
        Mfcc(**values).front_end(RATE, window)  # type: ignore[arg-type]
    assert problem in error.value.problem
    assert error.value.hint == hint


def test_deltas_of_one_segment_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"features\.segments=1 must be from 2"):
        LogMel(name="logmel", deltas=True, **{**GOOD, "segments": 1}).front_end(RATE, 0.8)  # type: ignore[arg-type]
