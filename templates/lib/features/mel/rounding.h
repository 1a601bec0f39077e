#pragma once

#include <algorithm>
#include <cstdint>

static_assert((-1 >> 1) == -1, "right shifts of negative integers must be arithmetic");

/// total / count, rounded half up; total is not negative.
inline int32_t RoundedMean(int32_t total, int32_t count) {
  return (2 * total + count) / (2 * count);
}

/// total / kCount, rounded half up. Up to four values below 2^14 are divided by multiplying.
template <int32_t kCount>
uint32_t Mean(uint32_t total) {
  constexpr uint32_t kReciprocal = ((1 << 18) + kCount - 1) / kCount;
  const uint32_t dividend = total + kCount / 2;
  return kCount > 4 ? dividend / kCount : dividend * kReciprocal >> 18;
}

/// value / 2^kBits, rounded half up and saturated.
template <int32_t kBits, typename Value>
int8_t ToUnits(Value value) {
  const int32_t units = static_cast<int32_t>((value + (1 << (kBits - 1))) >> kBits);
  return static_cast<int8_t>(std::max<int32_t>(-128, std::min<int32_t>(127, units)));
}
