#include "model.h"

#include "one_vs_one.h"
#include "weighted_sums.h"

void RawScores(const Feature* features, int32_t* scores) {
  alignas(4) int16_t inputs[kNumInputs];
  Widen(features, kNumFeatures, inputs);
  int32_t decisions[kNumPairs];
  for (int32_t pair = 0; pair < kNumPairs; ++pair) {
    decisions[pair] = Saturated(WeightedSum(pair, inputs));
  }
  VoteScores(decisions, scores);
}
