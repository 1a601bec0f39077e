"""What a frame, a window and a second of levels cost on emulated Cortex-M: exact instruction counts, -Os."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generator.features.base import FrontEnd
from generator.verify.emulator import Emulator
from tests.factory import RATE, hostile
from tests.firmware.test_mfcc import board_image, push

FORTY_BANDS = ("features.n_fft=512", "features.n_mels=40", "features.segments=10")
LOG_MEL_FRAME = 22_000
LOG_MEL_FRAME_M0 = 75_000
DCT_FRAME = 23_000  # with what 13 coefficients add, shared among the window's columns
LOG_MEL_WINDOW = 13_000
ROCKET_KERNEL = {"cortex-m4": 650, "cortex-m0plus": 2_400}
ROCKET_LEVELS = {"cortex-m4": 12_000, "cortex-m0plus": 20_000}  # of a window, whatever the number of kernels
RMS_SECOND = 24_000
NOISE = hostile("white noise at full scale", RATE)


def dearest_frame(emulator: Emulator, front_end: FrontEnd) -> int:
    return push(emulator, NOISE[: 10 * front_end.hop_length], front_end.hop_length)


def window(emulator: Emulator, front_end: FrontEnd) -> int:
    return emulator.call("Features", np.array(front_end.num_columns, "<i4").tobytes()).instructions


def test_cortex_m4_log_mel_and_cepstral_coefficients(arm_gxx: str, tmp_path: Path) -> None:
    frames, windows = [], []
    for features in ("logmel", "mfcc"):
        shape = (f"features={features}", *FORTY_BANDS)
        emulator, front_end, _ = board_image(arm_gxx, "cortex-m4", tmp_path / features, *shape)
        frames.append(dearest_frame(emulator, front_end))
        windows.append(window(emulator, front_end))
    assert frames[0] <= LOG_MEL_FRAME
    assert windows[0] <= LOG_MEL_WINDOW
    assert frames[1] + (windows[1] - windows[0]) / front_end.num_columns <= DCT_FRAME


def test_cortex_m0plus_log_mel(arm_gxx: str, tmp_path: Path) -> None:
    emulator, front_end, _ = board_image(arm_gxx, "cortex-m0plus", tmp_path, "features=logmel", *FORTY_BANDS)
    assert dearest_frame(emulator, front_end) <= LOG_MEL_FRAME_M0


@pytest.mark.parametrize("cpu", ["cortex-m4", "cortex-m0plus"])
def test_a_convolution_kernel(cpu: str, arm_gxx: str, tmp_path: Path) -> None:
    windows = []
    for kernels in (50, 100):
        shape = ("features=rocket", f"features.kernels={kernels}", f"features.candidates={kernels}")
        emulator, front_end, _ = board_image(arm_gxx, cpu, tmp_path / str(kernels), *shape)
        push(emulator, NOISE[: front_end.num_columns * front_end.hop_length], front_end.hop_length)
        windows.append(window(emulator, front_end))
    assert windows[1] - windows[0] <= 50 * ROCKET_KERNEL[cpu]
    assert 2 * windows[0] - windows[1] <= ROCKET_LEVELS[cpu]


def test_cortex_m4_levels_of_a_second(arm_gxx: str, tmp_path: Path) -> None:
    shape = ("features=rms", "features.hop_length=256")
    emulator, front_end, _ = board_image(arm_gxx, "cortex-m4", tmp_path, *shape)
    hops = NOISE[: RATE // 256 * 256].reshape(-1, 256)
    assert sum(emulator.call("Push", hop.astype("<i2").tobytes()).instructions for hop in hops) <= RMS_SECOND
    assert window(emulator, front_end) <= 4 * front_end.num_columns


@pytest.mark.parametrize("cpu", ["cortex-m4", "cortex-m0plus"])
@pytest.mark.parametrize("shape", [("features=logmel",), ("features=rms", "features.hop_length=77")], ids=" ".join)
def test_hops_may_start_between_words(cpu: str, shape: tuple[str, ...], arm_gxx: str, tmp_path: Path) -> None:
    """Where loads of several words would fault, or read past the end."""
    emulator, front_end, _ = board_image(arm_gxx, cpu, tmp_path, *shape)
    emulator.call("Clear")
    pcm = NOISE[: front_end.num_columns * front_end.hop_length]
    for hop in pcm.reshape(-1, front_end.hop_length):
        emulator.call("PushBetweenWords", hop.astype("<i2").tobytes())
    address = emulator.call("Features", np.array(front_end.num_columns, "<i4").tobytes()).result
    size = front_end.size * front_end.dtype.itemsize
    features = np.frombuffer(emulator.read(address, size), front_end.dtype)
    np.testing.assert_array_equal(features, front_end.features(front_end.columns(pcm)))
