"""The compiled continuous detector says what its mirror says: with scores and levels of any kind."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from generator import writer
from generator.detection.base import leads
from generator.detection.continuous import ContinuousDetector
from generator.errors import ExportError
from generator.progress import Progress
from generator.render.project import render_library
from generator.types import I32, Event, Part, Resources
from generator.verify.profile import profile
from tests.factory import dataset_of, hostile, make_config, make_mirror, small_svc

from .program import SANITIZERS, WARNINGS, write_classifier

HERE = Path(__file__).parent
HOP = 8  # samples
HOPS = 40_000
LABELS = 3
EXTREMES = [-(2**30) + 1, -(2**30) + 2, -65536, -1, 0, 1, 65536, 2**30 - 2, 2**30 - 1]
DETECTORS = {
    "every hop, alone": (1, 1, 0, 0, (False, False, False)),
    "averages of extremes": (1, 3, 1, 7, (False, True, False)),
    "rare windows": (4, 2, 65536, 30, (True, False, False)),
    "as many as there may be": (2, 32, 1 << 20, 1, (False, False, True)),
}
FRONT_END = """
#pragma once
#include "features_data.h"
using Feature = int8_t;
class FrontEnd {
 public:
  void Reset() {}
  void Push(const int16_t*) {}
  void Features(int32_t, Feature* features) const { features[0] = 0; }
};
"""
DATA = f"""
#pragma once
#include <cstdint>
constexpr int32_t kHopLength = {HOP};
constexpr int32_t kNumColumns = 4;
constexpr int32_t kRingColumns = 4;
constexpr int32_t kNumFeatures = 1;
"""


def detector_of(name: str) -> ContinuousDetector:
    interval, smoothing, min_margin, refractory, ignored = DETECTORS[name]
    return ContinuousDetector(
        hop_length=HOP, num_columns=4, threshold=700, interval=interval, smoothing=smoothing,
        min_margin=min_margin, refractory=refractory, ignored=ignored, parts=0,
    )  # fmt: skip


def build(gxx: str, folder: Path, detector: ContinuousDetector) -> Path:
    """The twin, with every warning an error and under sanitizers."""
    config = make_config("labels=[a,b,c]", "detection=continuous")
    files = render_library(config, detector.part()) | render_library(config, Part("dsp", ()))
    files |= {"front_end.h": FRONT_END, "features_data.h": DATA, "model.h": "void Score(const Feature*, int32_t*);\n"}
    files["project_config.h"] = f"#pragma once\n#include <cstdint>\nconstexpr int32_t kNumLabels = {LABELS};\n"
    writer.write(folder, files)
    sources = [HERE / "detector_twin.cpp", *(folder / "lib" / "detection").glob("*.cpp")]
    includes = [f"-I{path}" for path in (folder, folder / "lib" / "detection", folder / "lib" / "dsp")]
    command: list[str | Path] = [
        gxx,
        "-std=c++11",
        "-O1",
        *WARNINGS,
        *SANITIZERS,
        *includes,
        *sources,
        "-o",
        folder / "twin",
    ]
    subprocess.run(command, check=True)
    return folder / "twin"


def rows(events: list[Event], unit: int) -> I32:
    """Events as the twin writes them: times in `unit` samples, label, lead and scores [events, 3 + labels]."""
    scores = np.array([event.scores for event in events], np.int32).reshape(-1, LABELS)
    head = np.array([(event.samples // unit, event.label) for event in events], np.int32).reshape(-1, 2)
    return np.hstack([head, leads(scores)[:, None].astype(np.int32), scores])


@pytest.mark.parametrize("name", DETECTORS)
def test_events_equal_the_mirror_whatever_scores_and_levels(name: str, gxx: str, tmp_path: Path) -> None:
    detector, rng = detector_of(name), np.random.default_rng(len(name))
    loud = np.repeat(rng.random(HOPS // 20) < 0.6, 20) & (rng.random(HOPS) < 0.7)
    levels = np.where(loud, rng.choice([700, 5000, 32767], HOPS), rng.choice([0, 1, 699], HOPS))
    pcm = (np.repeat(levels, HOP) * np.tile([1, -1], HOPS * HOP // 2)).astype(np.int16)
    kept = np.repeat(rng.choice(EXTREMES, (HOPS // 8, LABELS)), 8, axis=0)
    scores = np.where(rng.random((HOPS, 1)) < 0.8, kept, rng.choice(EXTREMES, (HOPS, LABELS))).astype("<i4")

    told = np.hstack([pcm.reshape(HOPS, HOP).astype("<i2").view(np.uint8), scores.view(np.uint8)])
    done = subprocess.run([build(gxx, tmp_path, detector)], input=told.tobytes(), capture_output=True, check=True)

    windows = detector.windows(pcm)
    expected = rows(detector.events(windows, scores[[window.heard - 1 for window in windows]]), HOP)
    assert len(expected) > 100
    np.testing.assert_array_equal(np.frombuffer(done.stdout, "<i4").reshape(-1, 3 + LABELS), expected)


def test_load_is_that_of_windows_without_a_pause(arm_gxx: str, tmp_path: Path) -> None:
    """A board that is too slow is told which hop it could keep up with."""
    always = ("labels=[a,b]", "detection=continuous", "detection.hop=0.02")
    config = make_config(*always)
    mirror = make_mirror(config, small_svc(config))
    pcm = hostile("white noise at full scale", 16000)
    project = write_classifier(tmp_path, config, mirror, dataset_of([pcm]))

    def load(clock_hz: int) -> float:
        slow = make_config(*always, f"board.clock_hz={clock_hz}")
        found = profile(slow, project, Resources(0), mirror=mirror, pcm=pcm, progress=Progress(quiet=True))
        assert found.instructions_per_hop and found.instructions_per_window
        cycles = 1.5 * 50 * (found.instructions_per_hop + found.instructions_per_window)
        assert found.real_time_load == round(cycles / clock_hz, 6)
        return cycles / clock_hz

    needed = load(64_000_000) * 64_000_000  # [Hz]
    with pytest.raises(ExportError, match="times the time that board=nano33ble has") as error:
        load(round(0.8 * needed))
    key, _, rest = error.value.hint.partition("=")
    assert key == "detection.hop"
    assert 0.02 < float(rest.split(",")[0]) < 0.2
