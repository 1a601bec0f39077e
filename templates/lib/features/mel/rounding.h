#pragma once

#include <algorithm>
#include <cstdint>

static_assert((-1 >> 1) == -1, "right shifts of negative integers must be arithmetic");

/// total / count, rounded half up; total is not negative.
inline int32_t RoundedMean(int32_t total, int32_t count) {
  return (2 * total + count) / (2 * count);
}

/// value / 2^kBits, rounded half up and saturated.
template <int32_t kBits, typename Value>
int8_t ToUnits(Value value) {
  const int32_t units = static_cast<int32_t>((value + (1 << (kBits - 1))) >> kBits);
  return static_cast<int8_t>(std::max<int32_t>(-128, std::min<int32_t>(127, units)));
}
