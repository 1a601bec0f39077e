#pragma once

#include <algorithm>
#include <cstdint>

#include "dsp.h"
#include "model_data.h"

using Sum = int32_t;  // holds the difference of any two sums

/// Row `index` of the weights times kNumInputs inputs (at a multiple of four bytes), and its bias.
/// Weights are int8; of every four the middle two are swapped.
inline Sum WeightedSum(int32_t index, const int16_t* inputs) {
  const int8_t* weights = kWeights[index];
  Sum sum = kBias[index];
  for (int32_t i = 0; i < kNumInputs; i += 4) {
    sum =
        AddFourProducts(sum, LoadWord(weights + i), LoadWord(inputs + i), LoadWord(inputs + i + 2));
  }
  return sum;
}

/// A sum, or the difference of two, in 1/65536.
inline int32_t Saturated(Sum sum) {
  constexpr int32_t kRight = kScoreShift > 0 ? kScoreShift : 0;
  constexpr int32_t kLeft = kScoreShift < 0 ? -kScoreShift : 0;
  constexpr Sum kLimit = ((1 << 30) - 1) >> kLeft;
  return std::max(-kLimit, std::min(kLimit, sum >> kRight)) * (1 << kLeft);
}
