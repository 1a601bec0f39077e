#include <algorithm>

#include "model.h"
#include "model_data.h"

namespace {

int32_t Calibrated(int32_t raw) {
  const int64_t held = std::max<int32_t>(-kMostRaw, std::min<int32_t>(kMostRaw, raw));
  return static_cast<int32_t>((held * kCalibration) >> 16);
}

}  // namespace

void Score(const Feature* features, int32_t* scores) {
  RawScores(features, scores);
  std::transform(scores, scores + kNumLabels, scores, Calibrated);
}
