#include "model.h"

#include "inner_product.h"
#include "model_data.h"
#include "one_vs_one.h"

// The sum of weight · (v·x)² over kRank vectors v, and of weight · v·x over those that are left.
void RawScores(const Feature* features, int32_t* scores) {
  const InnerProduct<Feature, kNumFeatures> product(features);
  int32_t decisions[kNumPairs];
  for (int32_t pair = 0; pair < kNumPairs; ++pair) {
    int64_t sum = kBias[pair];
    for (int32_t i = 0; i < kNumVectors; ++i) {
      const int64_t along = product(kVectors[pair * kNumVectors + i]) >> kProductShift;
      sum += (i < kRank ? along * along : along) * kWeights[pair][i];
    }
    decisions[pair] = Decision(sum);
  }
  VoteScores(decisions, scores);
}
