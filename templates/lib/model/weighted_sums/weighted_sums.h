#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "model_data.h"
#include "sum_of_products.h"

using Sum = std::decay<decltype(kBias[0])>::type;  // holds the difference of any two sums

/// Row `index` of the weights times kNumInputs inputs (at a multiple of four bytes), and its bias.
/// Weights have kNumDigits digits of 15 bits and a sign, a row each.
inline Sum WeightedSum(int32_t index, const int16_t* inputs) {
  Sum sum = 0;
  for (int32_t digit = 0; digit < kNumDigits; ++digit) {
    sum *= kNumDigits > 1 ? 32768 : 1;
    sum += SumOfProducts<Sum>(kWeights[index * kNumDigits + digit], inputs, kNumInputs);
  }
  return sum + kBias[index];
}

/// A sum, or the difference of two, in 1/65536.
inline int32_t Saturated(Sum sum) {
  constexpr Sum kLimit = (1 << 30) - 1;
  return static_cast<int32_t>(std::max(-kLimit, std::min(kLimit, sum >> kScoreShift)));
}
