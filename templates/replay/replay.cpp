// Runs the libraries of a generated classifier on this computer: clips of PCM or rows of features
// in, features and scores out. Used by the proof of a run; it is no part of the firmware.
//
// Usage: replay INPUT OUTPUT. Input, little-endian: for each clip int32 mode; mode 0: kNumFeatures
// features; mode 1: int32 hops, int32 end, then hops · kHopLength int16 samples. Without a trigger
// the window that ends after `end` hops is classified. Output: for each clip int32 start of the
// window in columns (0 in mode 0), int32 triggered, kNumFeatures features, kNumLabels int32 scores,
// int32 label.

#include <cstdio>
#include <cstdlib>

#include "detector.h"

namespace {

FrontEnd front_end;
Trigger trigger;
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

struct Window {
  int32_t start;
  int32_t triggered;
};

/// The first window that the trigger cuts, else the one that ends after `end` hops.
Window Stream(int32_t hops, int32_t end, Feature* features) {
  Window window = {end - kNumColumns, 0};
  int16_t hop[kHopLength];
  front_end.Reset();
  trigger.Reset();
  for (int32_t i = 1; i <= hops; ++i) {
    if (!Read(hop, kHopLength)) {
      std::abort();
    }
    if (window.triggered != 0) {
      continue;  // the rest of the clip
    }
    front_end.Push(hop);
    const int32_t age = trigger.Push(hop);
    if (age > 0) {
      window = {i - age, 1};
      front_end.Features(age, features);
    } else if (i == end) {
      front_end.Features(kNumColumns, features);
    }
  }
  return window;
}

}  // namespace

int main(int argc, char** argv) {
  input = argc == 3 ? std::fopen(argv[1], "rb") : nullptr;
  output = input != nullptr ? std::fopen(argv[2], "wb") : nullptr;
  if (output == nullptr) {
    return 1;
  }
  int32_t mode;
  while (Read(&mode, 1)) {
    Feature features[kNumFeatures];
    Window window = {0, 0};
    if (mode == 0) {
      if (!Read(features, kNumFeatures)) {
        return 1;
      }
    } else {
      int32_t shape[2];
      if (!Read(shape, 2)) {
        return 1;
      }
      window = Stream(shape[0], shape[1], features);
    }
    Detection detection;
    Score(features, detection.scores);
    Decide(&detection);
    Write(&window, 1);
    Write(features, kNumFeatures);
    Write(detection.scores, kNumLabels);
    Write(&detection.label, 1);
  }
  return std::fclose(output);
}
