#include "linear_map.h"

#include <algorithm>
#include <type_traits>

#include "sum_of_products.h"

namespace {

using Sum = std::decay<decltype(kBias[0])>::type;  // holds the difference of any two sums

int32_t Saturated(Sum sum) {
  constexpr Sum kLimit = (1 << 30) - 1;
  return static_cast<int32_t>(std::max(-kLimit, std::min(kLimit, sum >> kScoreShift)));
}

/// Weights have kNumDigits digits of 15 bits and a sign, a row each.
Sum WeightedSum(int32_t index, const int16_t* inputs) {
  Sum sum = 0;
  for (int32_t digit = 0; digit < kNumDigits; ++digit) {
    sum *= kNumDigits > 1 ? 32768 : 1;
    sum += SumOfProducts<Sum>(kWeights[index * kNumDigits + digit], inputs, kNumInputs);
  }
  return sum + kBias[index];
}

}  // namespace

void LinearScores(const int16_t* inputs, int32_t* scores) {
  if (kNumLabels == 2) {
    scores[0] = Saturated(WeightedSum(0, inputs));
    scores[1] = -scores[0];
    return;
  }
  Sum sums[kNumLabels];
  Sum best = sums[kNumLabels - 1] = 0;
  for (int32_t i = 0; i < kNumLabels - 1; ++i) {
    sums[i] = WeightedSum(i, inputs);
    best = std::max(best, sums[i]);
  }
  for (int32_t i = 0; i < kNumLabels; ++i) {
    scores[i] = Saturated(sums[i] - best);
  }
}
