#include "model.h"

#include <algorithm>

#include "model_data.h"
#include "trees.h"

namespace {

/// A sum in units of 1/65536. Sums that are shifted up are held within 2^30 - 1.
int32_t Shifted(int32_t sum) {
  constexpr int32_t kMost = ((1 << 30) - 1) >> kUpShift;
  sum >>= kDownShift;
  return kUpShift == 0 ? sum : std::max(-kMost, std::min(kMost, sum)) * (1 << kUpShift);
}

}  // namespace

// What each label has before the first tree and from all trees.
void RawScores(const Feature* features, int32_t* scores) {
  int32_t* sums = scores + kNumLabels - kNumSums;
  std::copy(kPrior, kPrior + kNumSums, sums);
  AddTrees(features, sums);
  std::transform(sums, sums + kNumSums, sums, Shifted);
  if (kNumSums == 1) {
    scores[0] = kTotal - scores[1];
  }
}
