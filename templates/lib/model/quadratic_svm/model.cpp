#include "model.h"

#include <algorithm>

#include "dsp.h"
#include "model_data.h"
#include "one_vs_one.h"

namespace {

constexpr int64_t kLimit = (1 << 30) - 1;

/// x'A x + B·x of one pair of labels, from A's upper triangle row by row.
NEVER_INLINE int64_t Form(const int32_t* square, const int64_t* linear, const int32_t* x) {
  const int32_t* end = x + kNumFeatures;
  int64_t sum = 0;
  for (; x < end; ++x) {
    int64_t row = *linear++;
    for (const int32_t* other = x; other < end; ++other) {
      row += static_cast<int64_t>(*square++) * *other;
    }
    sum += (row >> kRowShift) * *x;
  }
  return sum;
}

}  // namespace

void RawScores(const Feature* features, int32_t* scores) {
  int32_t x[kNumFeatures];
  std::copy(features, features + kNumFeatures, x);
  int32_t decisions[kNumPairs];
  for (int32_t pair = 0; pair < kNumPairs; ++pair) {
    const int64_t sum = kBias[pair] + Form(kSquare[pair], kLinear[pair], x);
    decisions[pair] = static_cast<int32_t>(std::max(-kLimit, std::min(kLimit, sum >> kScoreShift)));
  }
  VoteScores(decisions, scores);
}
