"""The integer front end against float64 references, and within the bounds of its integers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import scipy.signal
import soundfile
from numpy.typing import NDArray

from generator.errors import ConfigError
from generator.features.log2 import log2_q9
from generator.features.logmel import LogMel, LogMelFrontEnd
from generator.features.mel import WEIGHT_BITS, MelBank
from generator.features.rms import Rms, isqrt
from generator.features.spectrum import Spectrum, headroom
from tests.factory import HOSTILE, RATE, hostile

SIZES = [64, 128, 256, 512, 1024, 2048]
LIMIT = 0.05  # [octave]
WITHIN = 60 / (10 * np.log10(2))  # [octave] of energy


def front_end(n_fft: int = 512, hop: int = 320, n_mels: int = 24) -> LogMelFrontEnd:
    return LogMel("logmel", n_fft, hop, n_mels, 80.0, 7600.0, 50.0, segments=12).front_end(RATE, 0.8)


def reference(pcm: NDArray[np.int16], fe: LogMelFrontEnd) -> NDArray[np.float64]:
    """log2 of the mel energies in float64, with scipy's Hann window and FFT; [columns, bands]."""
    config = fe.config
    padded = np.concatenate([np.zeros(config.n_fft - config.hop_length), pcm.astype(np.float64)])
    frames = np.lib.stride_tricks.sliding_window_view(padded, config.n_fft)[:: config.hop_length]
    window = scipy.signal.get_window("hann", config.n_fft)
    power = np.abs(scipy.fft.rfft(frames * window)) ** 2
    edges, bins = fe.bank.edges, np.arange(power.shape[1])
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    triangles = np.maximum(0, np.minimum(rising, falling))
    triangles[:, 0] = 0
    return np.asarray(np.log2(np.maximum(power @ triangles.T, 1e-12)))


def octave_errors(pcm: NDArray[np.int16], fe: LogMelFrontEnd) -> NDArray[np.float64]:
    """|error| of the bands within 60 dB of the clip's strongest."""
    expected = reference(pcm[: len(pcm) // fe.hop_length * fe.hop_length], fe)
    octaves = fe.columns(pcm) / 512 - (fe.spectrum.full_scale_octaves + WEIGHT_BITS)
    return np.asarray(np.abs(octaves - expected)[expected > expected.max() - WITHIN])


@pytest.mark.parametrize(("n_fft", "n_mels"), [*zip(SIZES[1:], [12, 20, 24, 40, 60], strict=True)])
def test_error_on_speech_is_below_a_twentieth_octave(n_fft: int, n_mels: int, shared_data: Path) -> None:
    fe = front_end(n_fft, n_fft // 2, n_mels)
    for path in sorted((shared_data / "speech_commands" / "yes").glob("*.wav"))[:40]:
        pcm = soundfile.read(path, dtype="int16")[0]
        assert octave_errors(pcm, fe).max() < LIMIT, path.name


@pytest.mark.parametrize("divisor", [1, 50, 500])
def test_error_holds_for_quiet_clips(divisor: int, shared_data: Path) -> None:
    fe = front_end()
    for path in sorted((shared_data / "speech_commands" / "no").glob("*.wav"))[:40]:
        pcm = (soundfile.read(path, dtype="int16")[0] // divisor).astype(np.int16)
        if np.abs(pcm).max() > 1:
            assert octave_errors(pcm, fe).max() < LIMIT, path.name


@pytest.mark.parametrize("hertz", [100.0, 440.0, 997.0, 3999.5, 7000.0])
def test_error_on_pure_tones(hertz: float) -> None:
    pcm = np.round(20000 * np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE)).astype(np.int16)
    assert octave_errors(pcm[1600:], front_end()).max() < LIMIT


@pytest.mark.parametrize("n_fft", SIZES)
@pytest.mark.parametrize("name", HOSTILE)
def test_every_intermediate_value_fits_its_c_type(n_fft: int, name: str) -> None:
    """The C++ holds transform values in int32 and energies in uint64; int64 here shows what would not fit."""
    spectrum = Spectrum(n_fft)
    frames = hostile(name, 8 * n_fft).reshape(8, n_fft)
    shift = headroom(frames)
    for part in spectrum._transform(frames, shift):
        assert np.abs(part).max() < 2**30
    power, _ = spectrum.power(frames)
    bank = MelBank(RATE, n_fft, max(4, n_fft // 32), 200.0, 8000.0)
    assert power.min() >= 0
    assert power.sum(0).astype(np.float64).max() * 2**WEIGHT_BITS < 2.0**63
    assert bank.apply(power).min() >= 0


def test_a_sine_is_loudest_in_its_own_bin() -> None:
    spectrum = Spectrum(512)
    for index in (5, 40, 200):
        frame = np.round(10000 * np.cos(2 * np.pi * index * np.arange(512) / 512)).astype(np.int16)
        power, shift = spectrum.power(frame[None])
        assert power[:, 0].argmax() == index
        octaves = np.log2(float(power[index, 0])) - spectrum.full_scale_octaves - 2 * int(shift[0])
        assert octaves == pytest.approx(2 * np.log2(10000 * 512 / 4), abs=0.01)


def test_headroom_is_the_shift_that_just_fits() -> None:
    peaks = np.array([0, -1, 1, 2, -2, 100, 16383, 16384, -16384, -16385, 32767, -32768], np.int16)
    shift = headroom(peaks[:, None])
    assert shift.tolist() == [15, 15, 14, 13, 14, 8, 1, 0, 1, 0, 0, 0]
    assert all(-32768 <= int(peak) << int(bits) <= 32767 for peak, bits in zip(peaks, shift, strict=True))


def test_log2_is_exact_to_a_thousandth_octave_and_monotonic() -> None:
    values = np.unique(
        np.concatenate([np.arange(1, 5000), 2 ** np.arange(62), 2 ** np.arange(1, 62) - 1, 3 * 5 ** np.arange(25)])
    )
    error = log2_q9(values) / 512 - np.log2(values.astype(np.float64))
    assert np.abs(error).max() < 0.0015
    assert (np.diff(log2_q9(values)) >= 0).all()
    assert log2_q9(np.array([0]))[0] == 0


def test_mel_bank_keeps_all_energy_between_its_outer_peaks() -> None:
    """Neighbouring triangles add up to one, so a flat spectrum loses nothing between the first and the last peak."""
    bank = MelBank(RATE, 512, 24, 80.0, 7600.0)
    low, high = int(np.ceil(bank.edges[1])), int(np.floor(bank.edges[-2]))
    power = np.zeros((256, 1), np.int64)
    power[low : high + 1] = 1000
    assert bank.apply(power).sum() == pytest.approx((high - low + 1) * 1000 * 2**WEIGHT_BITS, rel=1e-12)


def test_level_does_not_change_features() -> None:
    """The window's mean is taken off, so twice the gain is the same window."""
    rng = np.random.default_rng(3)
    pcm = (rng.normal(0, 2000, RATE) * np.hanning(RATE)).astype(np.int16)
    fe = front_end()
    quiet, loud = (fe.features(fe.columns(part)[5:45]).astype(int) for part in (pcm, 4 * pcm))
    assert np.abs(quiet - loud).max() <= 1


def test_rms_is_the_floor_of_the_root_of_the_mean_square() -> None:
    rng = np.random.default_rng(4)
    pcm = rng.integers(-32768, 32768, 256 * 20).astype(np.int16)
    expected = [int(np.sqrt(np.floor(np.mean(block.astype(np.float64) ** 2)))) for block in pcm.reshape(20, 256)]
    columns = Rms("rms", 256).front_end(RATE, 0.256).columns(pcm)
    assert columns[:, 0].tolist() == expected
    assert Rms("rms", 256).front_end(RATE, 0.256).columns(np.full(256, -32768, np.int16))[0, 0] == 32767


def test_isqrt_is_exact_around_squares() -> None:
    roots = np.array([0, 1, 2, 46340, 46341, 1 << 20, (1 << 26) - 1], np.int64)
    for offset in (-1, 0, 1):
        values = np.maximum(roots**2 + offset, 0)
        root = isqrt(values)
        assert ((root**2 <= values) & ((root + 1) ** 2 > values)).all()


GOOD = {"n_fft": 512, "hop_length": 320, "n_mels": 24, "fmin": 80.0, "fmax": 7600.0, "segments": 12, "top_db": 50.0}


@pytest.mark.parametrize(
    ("key", "value", "hint"),
    [
        ("n_fft", 500, "512"),
        ("n_fft", 4096, "2048"),
        ("hop_length", 600, "256"),
        ("fmax", 9000.0, "7600"),
        ("n_mels", 200, "n_mels="),
        ("fmin", 0.0, "80"),
        ("segments", 41, "12"),
        ("top_db", 5.0, "50"),
    ],
)
def test_bad_parameters_name_key_value_and_remedy(key: str, value: float, hint: str) -> None:
    with pytest.raises(ConfigError) as error:
        LogMel(name="logmel", **{**GOOD, key: value}).front_end(RATE, 0.8)  # type: ignore[arg-type]
    assert f"features.{key}={value:g}" in error.value.problem
    assert hint in error.value.hint
