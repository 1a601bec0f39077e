#include "front_end.h"

#include <algorithm>

namespace {

static_assert(kNumBands == 1 && kNumFeatures == kNumColumns, "one level a hop is one feature");

/// Largest root with root² <= value, bit by bit.
uint32_t SquareRoot(uint32_t value) {
  uint32_t root = 0;
  for (uint32_t bit = 1u << 15; bit != 0; bit >>= 1) {
    const uint32_t candidate = root | bit;
    if (candidate * candidate <= value) {
      root = candidate;
    }
  }
  return root;
}

}  // namespace

void FrontEnd::Push(const int16_t* hop) {
  uint64_t energy = 0;
  for (int32_t i = 0; i < kHopLength; ++i) {
    energy += static_cast<uint32_t>(hop[i] * hop[i]);
  }
  const uint32_t rms = SquareRoot(static_cast<uint32_t>(energy / kHopLength));
  *ring_.Append() = static_cast<int16_t>(std::min<uint32_t>(rms, INT16_MAX));
}

void FrontEnd::Features(int32_t age, Feature* features) const {
  for (int32_t column = 0; column < kNumColumns; ++column) {
    features[column] = *ring_.At(age - column);
  }
}
