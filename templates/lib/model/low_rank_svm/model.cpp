#include "model.h"

#include <algorithm>

#include "inner_product.h"
#include "model_data.h"
#include "one_vs_one.h"

namespace {

constexpr int64_t kLimit = (1 << 30) - 1;

}  // namespace

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
    decisions[pair] = static_cast<int32_t>(std::max(-kLimit, std::min(kLimit, sum >> kScoreShift)));
  }
  VoteScores(decisions, scores);
}
