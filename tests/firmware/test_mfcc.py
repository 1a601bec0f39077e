"""Cepstral coefficients and deltas on real clips, and on emulated Cortex-M: integers, streaming and cost."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from generator import paths
from generator.features.base import FrontEnd
from generator.features.matrix import slice_columns
from generator.types import I16
from generator.verify.emulator import Emulator
from generator.verify.profile import LINK
from tests.factory import HOSTILE, dataset_of, hostile, make_config, make_mirror, small_svc
from tests.firmware.program import WARNINGS, includes, write_classifier
from tests.firmware.test_parity import assert_equal

PROGRAM = r"""
#include <cstring>

#include "front_end.h"

namespace {
FrontEnd front_end;
Feature features[kNumFeatures];
}  // namespace

extern "C" {
__attribute__((used)) void Clear() { front_end.Reset(); }
__attribute__((used)) void Push(const int16_t* hop) { front_end.Push(hop); }
__attribute__((used)) void PushBetweenWords(const int16_t* hop) {
  alignas(4) static int16_t buffer[1 + kHopLength];
  std::memcpy(buffer + 1, hop, kHopLength * sizeof(hop[0]));
  front_end.Push(buffer + 1);
}
__attribute__((used)) const Feature* Features(const int32_t* age) {
  front_end.Features(*age, features);
  return features;
}
void Reset() {
  static int16_t hop[kHopLength];
  int32_t age = kRingColumns;
  Clear();
  Push(hop);
  Features(&age);
}
}
"""
SHAPES = [
    ("features=mfcc",),
    ("features=mfcc", "features.deltas=true", "features.n_mels=31", "features.n_mfcc=31", "features.segments=7"),
    ("features=logmel", "features.deltas=true", "features.n_mels=17"),
    ("features=rocket", "features.kernels=40", "features.candidates=40"),
    ("features=rocket", "features.n_mels=7", "features.hop_length=160", "features.pairs=1", "features.kernels=9"),
]
MOST_A_COLUMN = 1000  # instructions that a DCT of every column might take on a Cortex-M4


def board_image(arm_gxx: str, cpu: str, folder: Path, *overrides: str) -> tuple[Emulator, FrontEnd, int]:
    """The front end alone, compiled for the processor; its mirror; columns of its ring."""
    config = make_config("labels=[a,b]", *overrides)
    mirror = make_mirror(config, small_svc(config))
    project = write_classifier(folder, config, mirror, dataset_of([hostile("silence", 16000)]))
    (folder / "program.cpp").write_text(PROGRAM)
    sources = [*sorted((project / "lib" / "features").glob("*.cpp")), folder / "program.cpp"]
    script = f"-T{paths.templates_dir() / 'profile' / 'profile.ld'}"
    flags = [f"-mcpu={cpu}", "-mthumb", "-std=c++11", "-Os", "-fno-exceptions", "-fno-rtti", *WARNINGS, *LINK, script]
    command = [arm_gxx, *flags, *includes(project), *map(str, sources), "-o", str(folder / "image.elf")]
    subprocess.run(command, check=True)
    return Emulator(folder / "image.elf", cpu), mirror.front_end, mirror.detector.ring_columns


def push(emulator: Emulator, pcm: I16, hop_length: int) -> int:
    """Streams the PCM from reset; instructions of the dearest hop."""
    emulator.call("Clear")
    return max(emulator.call("Push", hop.astype("<i2").tobytes()).instructions for hop in pcm.reshape(-1, hop_length))


@pytest.mark.parametrize("cpu", ["cortex-m4", "cortex-m0plus"])
@pytest.mark.parametrize("shape", SHAPES, ids=" ".join)
def test_any_window_of_the_stream_on_the_boards_processor(
    cpu: str, shape: tuple[str, ...], arm_gxx: str, tmp_path: Path, shared_data: Path
) -> None:
    emulator, front_end, ring = board_image(arm_gxx, cpu, tmp_path, *shape)
    words = [soundfile.read(path, dtype="int16")[0] for path in sorted((shared_data / "fsdd" / "7").glob("*.wav"))[:6]]
    for pcm in (*(hostile(name, 40 * 320) for name in HOSTILE), np.concatenate(words)[: 70 * 320]):
        push(emulator, pcm, front_end.hop_length)
        columns = front_end.columns(pcm)
        for age in (front_end.num_columns, ring - 7, ring):
            expected = front_end.features(slice_columns(columns, len(columns) - age, front_end.num_columns))
            address = emulator.call("Features", np.array(age, "<i4").tobytes()).result
            np.testing.assert_array_equal(np.frombuffer(emulator.read(address, front_end.size), np.int8), expected)


def test_coefficients_cost_nothing_a_hop_and_little_a_window(arm_gxx: str, tmp_path: Path) -> None:
    """The DCT is that of the segments of a window that is classified, not of each column."""
    pcm = hostile("white noise at full scale", 40 * 320)
    hops, windows = [], []
    for features in ("logmel", "mfcc"):
        shape = (f"features={features}", "features.n_mels=40", "features.segments=10")
        emulator, front_end, _ = board_image(arm_gxx, "cortex-m4", tmp_path / features, *shape)
        hops.append(push(emulator, pcm, front_end.hop_length))
        windows.append(emulator.call("Features", np.array(front_end.num_columns, "<i4").tobytes()).instructions)
    assert hops[0] == hops[1]
    assert windows[1] - windows[0] < MOST_A_COLUMN * 40 / 2


def test_a_thousand_real_clips(gxx: str, tmp_path: Path, shared_data: Path) -> None:
    files = [path for name in ("speech_commands", "fsdd") for path in sorted((shared_data / name).glob("*/*.wav"))[::2]]
    clips = [soundfile.read(path, dtype="int16")[0] for path in files]
    assert len(clips) >= 1000
    assert_equal(dataset_of(clips), tmp_path, gxx, "features=mfcc", "features.deltas=true")
