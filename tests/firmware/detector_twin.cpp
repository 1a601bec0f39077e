// The detector alone, with a front end that keeps nothing and a model that is told its scores:
// standard input holds hops of kHopLength int16 samples, each followed by kNumLabels int32 scores,
// which the window that ends with this hop would have. Standard output: for each event int32 hops
// heard, label, score and kNumLabels averages.

#include <cstdio>

#include "detector.h"

namespace {

int32_t told[kNumLabels];

}  // namespace

void Score(const Feature*, int32_t* scores) {
  for (int32_t label = 0; label < kNumLabels; ++label) {
    scores[label] = told[label];
  }
}

int main() {
  static Detector detector;
  detector.Reset();
  int16_t hop[kHopLength];
  for (int32_t heard = 1; std::fread(hop, sizeof(hop), 1, stdin) == 1; ++heard) {
    Detection detection;
    if (std::fread(told, sizeof(told), 1, stdin) != 1) {
      return 1;
    }
    if (detector.Push(hop, &detection)) {
      std::fwrite(&heard, sizeof(heard), 1, stdout);
      std::fwrite(&detection.label, sizeof(detection.label), 1, stdout);
      std::fwrite(&detection.score, sizeof(detection.score), 1, stdout);
      std::fwrite(detection.scores, sizeof(detection.scores), 1, stdout);
    }
  }
  return 0;
}
