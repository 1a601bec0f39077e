// The classifier's work for an emulated Cortex-M: what a hop costs and what a window costs. Used to
// measure a generated project; it is no part of the firmware.

#include "detector.h"

namespace {

Detector detector;
Detection detection;

}  // namespace

extern "C" {

__attribute__((noinline, used)) void ProfileReset() { detector.Reset(); }

/// One pass of the detector while nothing is classified.
__attribute__((noinline, used)) int32_t ProfileHop(const int16_t* hop) {
  return detector.Listen(hop);
}

/// What classifying a window adds: the one that ends now.
__attribute__((noinline, used)) const Detection* ProfileWindow() {
  detector.Classify(kNumColumns, &detection);
  return &detection;
}

/// Entry point of the linked image, which the emulator never runs: it keeps the functions.
void Reset() {
  static int16_t hop[kHopLength];
  ProfileReset();
  ProfileHop(hop);
  ProfileWindow();
}
}
