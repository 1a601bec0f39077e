#include "linear_map.h"

#include <algorithm>

#include "sum_of_products.h"

namespace {

int32_t Saturated(int64_t sum) {
  constexpr int64_t kLimit = (1 << 30) - 1;
  return static_cast<int32_t>(std::max(-kLimit, std::min(kLimit, sum >> kScoreShift)));
}

/// Weights have kNumDigits digits of 15 bits and a sign, a row each.
int64_t Sum(int32_t index, const int16_t* inputs) {
  int64_t sum = 0;
  for (int32_t digit = 0; digit < kNumDigits; ++digit) {
    sum = sum * 32768 + SumOfProducts(kWeights[index * kNumDigits + digit], inputs, kNumInputs);
  }
  return sum + kBias[index];
}

}  // namespace

void LinearScores(const int16_t* inputs, int32_t* scores) {
  int64_t sums[kNumSums];
  for (int32_t i = 0; i < kNumSums; ++i) {
    sums[i] = Sum(i, inputs);
  }
  if (kNumSums == 1) {
    scores[0] = Saturated(sums[0]);
    scores[1] = -scores[0];
    return;
  }
  const int64_t best = *std::max_element(sums, sums + kNumSums);
  for (int32_t i = 0; i < kNumSums; ++i) {
    scores[i] = Saturated(sums[i] - best);
  }
}
