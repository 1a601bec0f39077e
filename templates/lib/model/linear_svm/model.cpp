#include "model.h"

#include <algorithm>

#include "model_data.h"
#include "one_vs_one.h"

namespace {

constexpr int64_t kLimit = (1 << 30) - 1;

}  // namespace

// One weight vector for each two labels.
void RawScores(const Feature* features, int32_t* scores) {
  int32_t decisions[kNumPairs];
  for (int32_t pair = 0; pair < kNumPairs; ++pair) {
    int64_t sum = kBias[pair];
    for (int32_t i = 0; i < kNumFeatures; ++i) {
      sum += static_cast<int64_t>(kWeights[pair][i]) * features[i];
    }
    decisions[pair] = static_cast<int32_t>(std::max(-kLimit, std::min(kLimit, sum >> kScoreShift)));
  }
  VoteScores(decisions, scores);
}
