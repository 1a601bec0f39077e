"""dataset/read.py: any recording → 16-bit mono at the wanted rate, or the reason why not."""

from __future__ import annotations

import struct
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from generator.dataset.read import UnreadableError, read_pcm

RATE = 16000


def sine(frequency: float, rate: int, level: float = 0.5, duration: float = 1.0) -> NDArray[np.float64]:
    return level * np.sin(2 * np.pi * frequency * np.arange(round(duration * rate)) / rate)


def fit(pcm: NDArray[np.int16], frequency: float) -> tuple[float, float]:
    """Amplitude and RMS of the rest, both of full scale, of the best sine of that very frequency; edges left out."""
    time = np.arange(len(pcm)) / RATE
    middle = slice(len(pcm) // 8, -len(pcm) // 8)
    basis = np.stack([np.sin(2 * np.pi * frequency * time), np.cos(2 * np.pi * frequency * time)], axis=1)[middle]
    signal = pcm[middle] / 32768
    weights = np.linalg.lstsq(basis, signal, rcond=None)[0]
    return float(np.hypot(*weights)), float(np.sqrt(np.mean((signal - basis @ weights) ** 2)))


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".aiff"])
def test_16_bit_mono_at_the_rate_comes_through_bit_for_bit(tmp_path: Path, suffix: str) -> None:
    every_value = np.arange(-32768, 32768).astype(np.int16)
    soundfile.write(tmp_path / f"a{suffix}", every_value, RATE, subtype="PCM_16")
    assert np.array_equal(read_pcm(tmp_path / f"a{suffix}", RATE), every_value)


def test_real_recordings_come_through_bit_for_bit(shared_data: Path) -> None:
    paths = sorted((shared_data / "speech_commands" / "yes").glob("*.wav"))
    assert len(paths) > 100
    for path in paths:
        with wave.open(str(path)) as file:
            expected = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        assert np.array_equal(read_pcm(path, RATE), expected), path.name


@pytest.mark.parametrize(
    ("suffix", "rate", "subtype", "channels"),
    [
        (".wav", 8000, "PCM_24", 2),
        (".wav", 48000, "FLOAT", 1),
        (".wav", 22050, "PCM_32", 3),
        (".flac", 44100, "PCM_16", 1),
        (".flac", 96000, "PCM_24", 2),
        (".aiff", 11025, "PCM_16", 2),
    ],
)
def test_a_sine_keeps_frequency_level_and_length(
    tmp_path: Path, suffix: str, rate: int, subtype: str, channels: int
) -> None:
    path = tmp_path / f"sine{suffix}"
    soundfile.write(path, np.tile(sine(1000, rate)[:, None], channels), rate, subtype=subtype)
    pcm = read_pcm(path, RATE)
    level, rest = fit(pcm, 1000)
    assert pcm.dtype == np.int16
    assert len(pcm) == RATE
    assert level == pytest.approx(0.5, rel=2e-4)
    assert rest < 1 / 32768  # rounding and nothing else


def test_ogg_keeps_the_level(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.ogg", sine(1000, RATE), RATE)
    level, _ = fit(read_pcm(tmp_path / "a.ogg", RATE), 1000)
    assert level == pytest.approx(0.5, rel=0.02)


def test_nothing_above_half_the_rate_folds_back(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", sine(10000, 44100), 44100, subtype="FLOAT")
    assert np.abs(read_pcm(tmp_path / "a.wav", RATE)[1000:-1000]).max() <= 1


def test_channels_are_averaged(tmp_path: Path) -> None:
    left = np.array([0, 100, -32768, 32767, 3], dtype=np.int16)
    right = np.array([0, 300, -32768, 32767, -3], dtype=np.int16)
    soundfile.write(tmp_path / "a.wav", np.stack([left, right], axis=1), RATE, subtype="PCM_16")
    assert read_pcm(tmp_path / "a.wav", RATE).tolist() == [0, 200, -32768, 32767, 0]


def test_values_are_rounded_and_saturated(tmp_path: Path) -> None:
    values = np.array([0.6, -0.6, 32766.4, 32767.6, 70000.0, -70000.0]) / 32768
    soundfile.write(tmp_path / "a.wav", values, RATE, subtype="DOUBLE")
    assert read_pcm(tmp_path / "a.wav", RATE).tolist() == [1, -1, 32766, 32767, 32767, -32768]


def test_8_bit_is_scaled(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.array([-1.0, 0.0, 0.5]), RATE, subtype="PCM_U8")
    assert read_pcm(tmp_path / "a.wav", RATE).tolist() == [-32768, 0, 16384]


def written(path: Path) -> bytes:
    """The bytes of one second of real-looking sound in the file's own format."""
    noise = np.random.default_rng(1).normal(size=RATE) * 0.1
    soundfile.write(path, noise, RATE)
    return path.read_bytes()


@pytest.mark.parametrize("suffix", [".wav", ".aiff", ".flac", ".ogg"])
@pytest.mark.parametrize("part", [0.02, 0.5, 0.95])
def test_a_truncated_file_is_unreadable(tmp_path: Path, suffix: str, part: float) -> None:
    path = tmp_path / f"a{suffix}"
    data = written(path)
    path.write_bytes(data[: round(len(data) * part)])
    if (suffix, part) == (".ogg", 0.95):
        assert 0 < len(read_pcm(path, RATE)) < RATE  # a shorter, valid stream: Ogg has no length in its header
    else:
        with pytest.raises(UnreadableError):
            read_pcm(path, RATE)


def test_a_truncated_wav_with_an_odd_chunk_before_its_sound_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    data = written(path)
    note = b"note" + struct.pack("<I", 3) + b"abc\0"  # padded to an even length
    path.write_bytes(data[:36] + note + data[36:])
    assert len(read_pcm(path, RATE)) == RATE
    path.write_bytes(data[:36] + note + data[36:-2])
    with pytest.raises(UnreadableError, match="truncated"):
        read_pcm(path, RATE)


@pytest.mark.parametrize("length", [0xFFFFFFFF, 0x7FFFF000])
def test_a_wav_written_into_a_pipe_has_no_length_and_is_read(tmp_path: Path, length: int) -> None:
    path = tmp_path / "a.wav"
    data = bytearray(written(path))
    data[4:8] = data[40:44] = struct.pack("<I", length)
    path.write_bytes(data)
    assert len(read_pcm(path, RATE)) == RATE


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b"dear diary, today I recorded a dog\n" * 40, "not decodable: Format not recognised"),
        (b"RIFF", "not decodable"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "not decodable"),
    ],
)
def test_what_is_no_recording_is_unreadable(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(UnreadableError, match=reason):
        read_pcm(tmp_path / "a.wav", RATE)


def test_values_that_are_not_numbers_are_unreadable(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.array([0.1, np.nan, np.inf]), RATE, subtype="FLOAT")
    with pytest.raises(UnreadableError, match="not numbers"):
        read_pcm(tmp_path / "a.wav", RATE)


def test_a_damaged_sample_rate_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    data = bytearray(written(path))
    data[24:28] = struct.pack("<I", 1)
    path.write_bytes(data)
    with pytest.raises(UnreadableError, match="sample rate of 1 Hz"):
        read_pcm(path, RATE)


def test_a_flac_header_of_a_month_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    data = bytearray(written(path))
    data[21] |= 0x0F  # total samples: 36 bits, the highest four of them here
    data[22:26] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    with pytest.raises(UnreadableError):
        read_pcm(path, RATE)


def test_a_header_without_samples_and_a_folder_are_unreadable(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(0), RATE)
    (tmp_path / "b.wav").mkdir()
    for name in ("a.wav", "b.wav", "missing.wav"):
        with pytest.raises(UnreadableError):
            read_pcm(tmp_path / name, RATE)
