#include "model.h"

#include <algorithm>

#include "model_data.h"
#include "trees.h"

namespace {

/// Two labels need one sum: the log-odds of the second.
constexpr int32_t kNumSums = kNumLabels == 2 ? 1 : kNumLabels;

}  // namespace

// The sum of what the leaves add to each label, in turn.
void RawScores(const Feature* features, int32_t* scores) {
  int32_t sums[kNumSums];
  std::copy(kPrior, kPrior + kNumSums, sums);
  Trees trees(features);
  for (int32_t tree = 0; tree < kNumTrees; tree += kNumSums) {
    for (int32_t& sum : sums) {
      sum += trees.Next();
    }
  }
  if (kNumLabels == 2) {
    scores[1] = sums[0] >> kScoreShift;
    scores[0] = -scores[1];
    return;
  }
  for (int32_t label = 0; label < kNumLabels; ++label) {
    scores[label] = sums[label] >> kScoreShift;
  }
}
