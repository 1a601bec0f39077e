#include "model.h"

#include <algorithm>

#include "kernel.h"
#include "model_data.h"
#include "one_vs_one.h"

namespace {

constexpr int64_t kLimit = (1 << 30) - 1;

int32_t Decision(int64_t sum) {
  return static_cast<int32_t>(std::max(-kLimit, std::min(kLimit, sum >> kScoreShift)));
}

static_assert(sizeof(kVectors[0]) == InnerProduct<Feature, kNumFeatures>::kStride * sizeof(Feature),
              "support vectors are padded to whole words");

}  // namespace

// Support vectors are sorted by label. Each has a coefficient for every other label, in their
// order.
void RawScores(const Feature* features, int32_t* scores) {
  const Kernel kernel(features);
  int64_t sums[kNumPairs];
  std::copy(kBias, kBias + kNumPairs, sums);
  int32_t vector = 0;
  for (int32_t label = 0; label < kNumLabels; ++label) {
    for (int32_t count = kVectorCounts[label]; count > 0; --count, ++vector) {
      const int32_t value = kernel(vector);
      const int32_t* coefficient = kCoefficients[vector];
      for (int32_t other = 0; other < kNumLabels; ++other) {
        if (other != label) {
          const int32_t pair = other < label ? PairIndex(other, label) : PairIndex(label, other);
          sums[pair] += (static_cast<int64_t>(*coefficient++) * value) >> kTermShift;
        }
      }
    }
  }
  int32_t decisions[kNumPairs];
  std::transform(sums, sums + kNumPairs, decisions, Decision);
  VoteScores(decisions, scores);
}
