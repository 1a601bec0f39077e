"""Sketches compiled for this computer, with a configuration and a detector made for tests."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from generator.types import I16

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
RUNTIME = [TEMPLATES / "desktop" / f"{name}.cpp" for name in ("arduino", "options", "pdm", "runtime", "sound")]
LIBRARIES = [
    TEMPLATES / "lib" / name for name in ("board", "board/mbed", "evaluation", "link", "microphone", "microphone/pdm")
]
DRIVERS = sorted([*(TEMPLATES / "lib" / "board").glob("*/"), *(TEMPLATES / "lib" / "microphone").glob("*/")])
SKETCHES = [TEMPLATES / name / "src" for name in ("capture", "classifier")]
WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-Wdouble-promotion", "-Werror"]

BUFFER_LENGTH, WARM_UP, HOP_LENGTH = 2048, 1000, 320
PROJECT = "a_name_that_is_longer_than_the_64_bytes_that_may_be_written_at_once_to_the_port"
RECORD = "python -m generator 'labels=[yes,no]' board=nano33ble task=record label=yes count=40"

PROJECT_CONFIG = rf"""
#pragma once
#include <cstdint>
constexpr int32_t kSampleRate = 16000;
constexpr int32_t kGain = 20;
constexpr int32_t kMicrophoneBufferLength = {BUFFER_LENGTH};
constexpr int32_t kWarmUpLength = {WARM_UP};
constexpr int32_t kHopLength = {HOP_LENGTH};
constexpr int32_t kNumLabels = 14;
const char* const kProject = "{PROJECT}";
const char* const kRecordCommand = "{RECORD}";
const char* const kLabels[kNumLabels] = {{"yes", "no", "c", "d", "e", "f", "g",
                                         "h",   "i",  "j", "k", "l", "m", "n"}};
const char kHello[] = "{{\"protocol\":4,\"firmware\":\"test\",\"project\":\"yes_no\","
                      "\"config_hash\":\"0123456789abcdef\",\"board\":\"nano33ble\","
                      "\"sample_rate\":16000,\"gain\":20,\"labels\":[\"yes\",\"no\"]}}";
constexpr int32_t kHelloLength = sizeof(kHello) - 1;
"""

# Answers at every 50th hop with the hop's first samples as scores: label 0 ("yes"), and rejects every 100th.
DETECTOR = r"""
#pragma once
#include "project_config.h"
constexpr int32_t kThreshold = 500;
constexpr int32_t kMinMargin = 0;
constexpr int32_t kNumColumns = 40;
struct Detection {
  int32_t label;
  int32_t score;
  int32_t scores[kNumLabels];
};
class Detector {
 public:
  void Reset() { num_hops_ = 0; }
  void SetThreshold(int32_t rms) { threshold_ = rms; }
  void SetMinMargin(int32_t) {}
  int32_t TakeLevel() const { return num_hops_; }
  int32_t Listen(const int16_t*) {
    ++num_hops_;
    return 0;
  }
  void Classify(int32_t, Detection* detection) const {
    detection->label = detection->score = num_hops_;
    for (int32_t label = 0; label < kNumLabels; ++label) {
      detection->scores[label] = num_hops_ + label;
    }
  }
  bool Push(const int16_t* hop, Detection* detection) {
    if (++num_hops_ % 50 != 0) {
      return false;
    }
    for (int32_t label = 0; label < kNumLabels; ++label) {
      detection->scores[label] = hop[label];
    }
    detection->score = hop[0];
    detection->label = num_hops_ % 100 == 0 ? -1 : 0;
    return true;
  }

 private:
  int32_t num_hops_;
  int32_t threshold_;
};
"""


def write_headers(folder: Path) -> list[str]:
    """Options of the compiler for everything that the firmware includes; the test's own headers go to `folder`."""
    (folder / "project_config.h").write_text(PROJECT_CONFIG)
    (folder / "detector.h").write_text(DETECTOR)
    return [f"-I{path}" for path in (folder, TEMPLATES / "desktop", *LIBRARIES)]


@dataclass(frozen=True)
class Desktop:
    """Compiles sketches (once each) and runs them."""

    compiler: str
    folder: Path
    includes: list[str]

    def build(self, name: str, sources: Iterable[Path]) -> Path:
        """The program `name` from the sketch's sources, the libraries and the runtime."""
        library = [path for folder in LIBRARIES for path in sorted(folder.glob("*.cpp"))]
        objects = [self._compile(path) for path in (*sources, *library, *RUNTIME)]
        program = self.folder / name
        subprocess.run([self.compiler, *objects, "-o", program], check=True)
        return program

    def _compile(self, source: Path) -> Path:
        target = self.folder / ("_".join(source.parts[-3:]) + ".o")
        if not target.exists():
            options = ["-std=c++11", "-O2", *WARNINGS, *self.includes]
            subprocess.run([self.compiler, *options, "-c", source, "-o", target], check=True)
        return target


@dataclass(frozen=True)
class Run:
    status: int
    output: bytes  # what the sketch wrote to Serial
    errors: str


def run(program: Path, pcm: I16, *options: str | int | Path) -> Run:
    """Runs a sketch over PCM [samples], with the options of templates/desktop/runtime.cpp."""
    path = program.with_suffix(".pcm")
    pcm.astype("<i2").tofile(path)
    words = [str(option) for option in options]
    done = subprocess.run([program, *words, path], capture_output=True, check=False, timeout=120)
    return Run(done.returncode, done.stdout, done.stderr.decode())
