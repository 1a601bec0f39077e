#include "linear_map.h"

#include <algorithm>

#include "weighted_sums.h"

void LinearScores(const int16_t* inputs, int32_t* scores) {
  if (kNumLabels == 2) {
    scores[0] = Saturated(WeightedSum(0, inputs));
    scores[1] = -scores[0];
    return;
  }
  Sum sums[kNumLabels];
  Sum best = sums[kNumLabels - 1] = 0;
  for (int32_t i = 0; i < kNumLabels - 1; ++i) {
    sums[i] = WeightedSum(i, inputs);
    best = std::max(best, sums[i]);
  }
  for (int32_t i = 0; i < kNumLabels; ++i) {
    scores[i] = Saturated(sums[i] - best);
  }
}
