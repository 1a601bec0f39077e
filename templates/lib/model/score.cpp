#include <algorithm>

#include "model.h"
#include "model_data.h"

void Score(const Feature* features, int32_t* scores) {
  constexpr int64_t kLimit = (1 << 30) - 1;
  RawScores(features, scores);
  for (int32_t label = 0; label < kNumLabels; ++label) {
    const int64_t score = (static_cast<int64_t>(scores[label]) * kCalibration) >> 16;
    scores[label] = static_cast<int32_t>(std::max(-kLimit, std::min(kLimit, score)));
  }
}
