"""One recording of any rate, width and number of channels → 16-bit mono PCM."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from generator.types import I16

SUFFIXES = (".wav", ".flac", ".ogg", ".aiff", ".aif")

_SOUND_CHUNKS = {b"RIFF": ("<", b"data"), b"FORM": (">", b"SSND")}  # byte order and chunk id of WAV and AIFF
_STREAMED = 0x7FFF0000  # a chunk length from here on stands for "unknown": written into a pipe
_MIN_RATE = 1000  # [Hz]; below it the header is damaged


class UnreadableError(Exception):
    """A file that can't be used as a recording; the text says why. Stays within the dataset stage."""


def read_pcm(path: Path, sample_rate: int) -> I16:
    """The whole file as int16 [samples] at `sample_rate` [Hz]: channels averaged, resampled, rounded, saturated.

    16-bit mono at that rate comes through bit for bit. Raises UnreadableError.
    """
    try:
        data = path.read_bytes()
        signal, rate = soundfile.read(path, dtype="float64", always_2d=True)  # [samples, channels]
    except OSError as error:
        raise UnreadableError(error.strerror or str(error)) from error
    except soundfile.LibsndfileError as error:
        reason = error.error_string.removeprefix("Error : ").rstrip(".")
        raise UnreadableError(f"not decodable: {reason}" if data else "empty file") from error
    except UnicodeEncodeError as error:
        raise UnreadableError("a file name that is not UTF-8") from error
    except MemoryError as error:
        raise UnreadableError("the header promises more than fits into memory") from error
    if _is_cut_short(data):
        raise UnreadableError("truncated: the header promises more than the file holds")
    if signal.size == 0:
        raise UnreadableError("no samples in it")
    if not np.isfinite(signal).all():
        raise UnreadableError("values that are not numbers")
    if rate < _MIN_RATE:
        raise UnreadableError(f"a sample rate of {rate} Hz")
    mono = signal.mean(axis=1)
    if rate != sample_rate:
        mono = soxr.resample(mono, rate, sample_rate, quality="VHQ")
    return to_int16(mono * 32768.0)


def to_int16(values: NDArray[np.float64]) -> I16:
    """Rounds to nearest (ties to even) and saturates."""
    return np.clip(np.rint(values), -32768, 32767).astype(np.int16)


def _is_cut_short(data: bytes) -> bool:
    """Whether the sound chunk of a WAV or AIFF file is longer than the rest of the file; libsndfile doesn't mind."""
    order, sound = _SOUND_CHUNKS.get(data[:4], ("", b""))
    position = 12
    while order and position + 8 <= len(data):
        chunk, length = struct.unpack_from(order + "4sI", data, position)
        end = position + 8 + length
        if chunk == sound:
            return bool(length < _STREAMED and end > len(data))
        position = end + length % 2
    return False
