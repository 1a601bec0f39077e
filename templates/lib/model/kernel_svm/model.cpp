#include "model.h"

#include "kernel.h"
#include "model_data.h"
#include "one_vs_one.h"

namespace {

constexpr int32_t kNumOthers = kNumLabels - 1;

static_assert(sizeof(kVectors[0]) == InnerProduct<Feature, kNumFeatures>::kStride * sizeof(Feature),
              "support vectors are padded to whole words");

}  // namespace

// Support vectors are sorted by label. Each has a coefficient for every other label, in their
// order.
void RawScores(const Feature* features, int32_t* scores) {
  const Kernel kernel(features);
  int64_t sums[kNumLabels][kNumOthers] = {};  // of each label's vectors, against every other label
  int32_t vector = 0;
  for (int32_t label = 0; label < kNumLabels; ++label) {
    for (const int32_t end = vector + kVectorCounts[label]; vector < end; ++vector) {
      const int64_t value = kernel(vector);
      for (int32_t other = 0; other < kNumOthers; ++other) {
        sums[label][other] += kCoefficients[vector][other] * value;
      }
    }
  }
  int32_t decisions[kNumPairs];
  for (int32_t first = 0, pair = 0; first < kNumLabels; ++first) {
    for (int32_t second = first + 1; second < kNumLabels; ++second, ++pair) {
      decisions[pair] = Decision(kBias[pair] + sums[first][second - 1] + sums[second][first]);
    }
  }
  VoteScores(decisions, scores);
}
