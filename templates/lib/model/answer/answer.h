#pragma once

#include <cstdint>

#include "front_end.h"
#include "project_config.h"

/// kNumFeatures features divided by 2^bits.
inline void Scale(const Feature* features, int32_t bits, float* scaled) {
  for (int32_t i = 0; i < kNumFeatures; ++i) {
    scaled[i] = static_cast<float>(features[i]) / static_cast<float>(1 << bits);
  }
}

/// Scores of a model that gives nothing but a label: 65536 for it, 0 for all others.
inline void ScoreAnswer(int32_t answer, int32_t* scores) {
  for (int32_t label = 0; label < kNumLabels; ++label) {
    scores[label] = label == answer ? 65536 : 0;
  }
}
