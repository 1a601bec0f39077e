#include "model.h"

#include "linear_map.h"
#include "sum_of_products.h"

namespace {

/// x and x² in units that weights of like size can share; x² of int16 in two parts.
inline int16_t* Append(int8_t x, int16_t* inputs) {
  *inputs++ = static_cast<int16_t>(x * 128);
  *inputs++ = static_cast<int16_t>(x * x);
  return inputs;
}

inline int16_t* Append(int16_t x, int16_t* inputs) {
  const int32_t square = x * x;
  *inputs++ = x;
  *inputs++ = static_cast<int16_t>(square >> 16);
  *inputs++ = static_cast<int16_t>((square & 0xFFFF) - 32768);
  return inputs;
}

}  // namespace

// A normal distribution's logarithm is quadratic in each feature.
void RawScores(const Feature* features, int32_t* scores) {
  alignas(4) int16_t inputs[kNumInputs];
  ClearPadding(inputs, kNumInputs);
  int16_t* end = inputs;
  for (int32_t i = 0; i < kNumFeatures; ++i) {
    end = Append(features[i], end);
  }
  LinearScores(inputs, scores);
}
