// Runs the detector of a generated classifier over a recording on this computer. Used by
// task=evaluate wav=; it is no part of the firmware.
//
// Usage: stream INPUT OUTPUT. Input: int16 samples, little-endian, of which a rest shorter than a
// hop is left out. Output, in records of int32: hops heard; age of a window that was classified
// then, or 0 for an event; label, or -1; kNumLabels scores.

#include <cstdio>
#include <cstdlib>

#include "detector.h"

namespace {

Detector detector;  // as the sketch has it
Detector listener;  // the same, for the scores of every window

std::FILE* output;

void Write(int32_t heard, int32_t age, const Detection& detection) {
  const int32_t head[] = {heard, age, detection.label};
  if (std::fwrite(head, sizeof(head), 1, output) != 1 ||
      std::fwrite(detection.scores, sizeof(detection.scores), 1, output) != 1) {
    std::abort();
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::FILE* input = argc == 3 ? std::fopen(argv[1], "rb") : nullptr;
  output = input != nullptr ? std::fopen(argv[2], "wb") : nullptr;
  if (output == nullptr) {
    return 1;
  }
  detector.Reset();
  listener.Reset();
  int16_t hop[kHopLength];
  for (int32_t heard = 1; std::fread(hop, sizeof(hop), 1, input) == 1; ++heard) {
    Detection detection;
    if (const int32_t age = listener.Listen(hop)) {
      listener.Classify(age, &detection);
      Write(heard, age, detection);
    }
    if (detector.Push(hop, &detection)) {
      Write(heard, 0, detection);
    }
  }
  return std::fclose(output);
}
