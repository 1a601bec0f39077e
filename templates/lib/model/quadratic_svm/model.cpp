#include "model.h"

#include <algorithm>

#include "model_data.h"
#include "one_vs_one.h"
#include "sum_of_products.h"

namespace {

constexpr int64_t kLimit = (1 << 30) - 1;

/// Of weights that have kNumDigits digits of 15 bits and a sign, one after the other.
int64_t RowSum(const int16_t* weights, const int16_t* x, int32_t size) {
  int64_t sum = 0;
  for (int32_t digit = 0; digit < kNumDigits; ++digit, weights += size) {
    sum = sum * 32768 + SumOfProducts<int64_t>(weights, x, size);
  }
  return sum;
}

/// x'A x + B·x of one pair of labels. A's upper triangle row by row, each from a multiple of eight
/// features on.
int64_t Form(const int16_t* weights, const int16_t* x) {
  int64_t sum = 0;
  for (int32_t i = 0; i < kNumFeatures; ++i) {
    const int32_t first = i / 8 * 8;
    const int32_t size = Padded(kNumFeatures) - first;
    sum += RowSum(weights, x + first, size) * x[i];
    weights += kNumDigits * size;
  }
  if (kHasLinear != 0) {
    sum += RowSum(weights, x, Padded(kNumFeatures)) * (int64_t{1} << kLinearShift);
  }
  return sum;
}

}  // namespace

void RawScores(const Feature* features, int32_t* scores) {
  alignas(4) int16_t x[Padded(kNumFeatures)];
  Widen(features, kNumFeatures, x);
  int32_t decisions[kNumPairs];
  for (int32_t pair = 0; pair < kNumPairs; ++pair) {
    const int64_t sum = kBias[pair] + Form(kForm[pair], x);
    decisions[pair] = static_cast<int32_t>(std::max(-kLimit, std::min(kLimit, sum >> kScoreShift)));
  }
  VoteScores(decisions, scores);
}
