// Runs the libraries of a generated classifier on this computer: clips of PCM or rows of features
// in, features and scores out. Used by the proof of a run; it is no part of the firmware.
//
// Usage: replay INPUT OUTPUT. Input, little-endian: for each clip int32 hops, then hops ·
// kHopLength int16 samples, of which the window that ends with them is classified; or int32 0, then
// kNumFeatures features. Output: for each clip kNumFeatures features, kNumLabels int32 scores,
// int32 label.

#include <cstdio>
#include <cstdlib>

#include "detection.h"
#include "detection_data.h"

namespace {

FrontEnd front_end;
std::FILE* input;
std::FILE* output;

template <typename T>
bool Read(T* values, size_t count) {
  return std::fread(values, sizeof(T), count, input) == count;
}

template <typename T>
void Write(const T* values, size_t count) {
  if (std::fwrite(values, sizeof(T), count, output) != count) {
    std::abort();
  }
}

/// Features of the window that ends with the clip. False where the input ends before the clip.
bool ReadClip(int32_t hops, Feature* features) {
  int16_t hop[kHopLength];
  front_end.Reset();
  for (int32_t i = 0; i < hops; ++i) {
    if (!Read(hop, kHopLength)) {
      return false;
    }
    front_end.Push(hop);
  }
  front_end.Features(kNumColumns, features);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  input = argc == 3 ? std::fopen(argv[1], "rb") : nullptr;
  output = input != nullptr ? std::fopen(argv[2], "wb") : nullptr;
  if (output == nullptr) {
    return 1;
  }
  int32_t hops;
  while (Read(&hops, 1)) {
    Feature features[kNumFeatures];
    if (!(hops > 0 ? ReadClip(hops, features) : Read(features, kNumFeatures))) {
      return 1;
    }
    Detection detection;
    Score(features, detection.scores);
    Decide(kMinMargin, &detection);
    Write(features, kNumFeatures);
    Write(detection.scores, kNumLabels);
    Write(&detection.label, 1);
  }
  return std::fclose(output);
}
