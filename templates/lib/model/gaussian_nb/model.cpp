#include "model.h"

#include <cstring>

#include "linear_map.h"
#include "sum_of_products.h"

namespace {

/// The squares of two values · 256.
inline uint32_t Squares(uint32_t pair) {
  const int32_t low = Low(pair) * Low(pair), high = High(pair) * High(pair);
  return static_cast<uint32_t>(high) >> 16 << 16 | static_cast<uint32_t>(low) >> 16;
}

/// Of four int8 to eight int16: 256 · x[0], x[2], x[1] and x[3], then their squares.
inline void AppendFour(const int8_t* x, int16_t* inputs) {
  uint32_t bytes;
  std::memcpy(&bytes, x, sizeof(bytes));
  const uint32_t even = bytes << 8 & 0xFF00FF00, odd = bytes & 0xFF00FF00;
  const uint32_t words[] = {even, odd, Squares(even), Squares(odd)};
  std::memcpy(__builtin_assume_aligned(inputs, 4), words, sizeof(words));
}

inline void MakeInputs(const int8_t* x, int16_t* inputs) {
  constexpr int32_t kFours = kNumFeatures / 4 * 4;
  for (int32_t i = 0; i < kFours; i += 4) {
    AppendFour(x + i, inputs + 2 * i);
  }
  if (kFours < kNumFeatures) {
    int8_t rest[4] = {};
    std::memcpy(rest, x + kFours, kNumFeatures - kFours);
    AppendFour(rest, inputs + 2 * kFours);
  }
}

/// Of each int16 to three: x, and the halves of its square.
inline void MakeInputs(const int16_t* x, int16_t* inputs) {
  ClearPadding(inputs, kNumInputs);
  for (int32_t i = 0; i < kNumFeatures; ++i) {
    const int32_t square = x[i] * x[i];
    *inputs++ = x[i];
    *inputs++ = static_cast<int16_t>(square >> 16);
    *inputs++ = static_cast<int16_t>((square & 0xFFFF) - 32768);
  }
}

}  // namespace

// A normal distribution's logarithm is quadratic in each feature.
void RawScores(const Feature* features, int32_t* scores) {
  alignas(4) int16_t inputs[kNumInputs];
  MakeInputs(features, inputs);
  LinearScores(inputs, scores);
}
