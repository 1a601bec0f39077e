// The classifier's work for an emulated Cortex-M: what a hop costs and what a window costs. Used to
// measure a generated project; it is no part of the firmware.

#include "detector.h"

namespace {

FrontEnd front_end;
Trigger trigger;
Detection detection;

}  // namespace

extern "C" {

__attribute__((noinline, used)) void ProfileReset() {
  front_end.Reset();
  trigger.Reset();
}

/// One pass of the detector while nothing is classified.
__attribute__((noinline, used)) int32_t ProfileHop(const int16_t* hop) {
  front_end.Push(hop);
  return trigger.Push(hop);
}

/// What classifying a window adds: the one that ends now.
__attribute__((noinline, used)) const Detection* ProfileWindow() {
  Feature features[kNumFeatures];
  front_end.Features(kNumColumns, features);
  Score(features, detection.scores);
  Decide(&detection);
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
