#include "front_end.h"

#include <algorithm>

#include "sums.h"

namespace {

static_assert(kNumBands == 1 && kNumFeatures == kNumColumns, "one level a hop is one feature");

/// Largest root with root² <= value, bit by bit.
uint32_t SquareRoot(uint32_t value) {
  uint32_t root = 0;
  uint32_t bit = 1u << 15;
  do {
    const uint32_t candidate = root | bit;
    if (candidate * candidate <= value) {
      root = candidate;
    }
    bit >>= 1;
  } while (bit != 0);
  return root;
}

}  // namespace

void FrontEnd::Push(const int16_t* hop) {
  const uint64_t energy = SumOfSquares(hop, kHopLength);
  const uint32_t rms = SquareRoot(static_cast<uint32_t>(energy / kHopLength));
  *ring_.Append() = static_cast<int16_t>(std::min<uint32_t>(rms, INT16_MAX));
}

void FrontEnd::Features(int32_t age, Feature* features) const {
  ring_.Copy(age, kNumColumns, features);
}
