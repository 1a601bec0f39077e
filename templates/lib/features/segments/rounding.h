#pragma once

#include <cstdint>

/// total / count, rounded half up.
inline uint32_t RoundedMean(uint32_t total, uint32_t count) {
  return (2 * total + count) / (2 * count);
}

/// total / kCount, rounded half up. Up to four values below 2^14 are divided by multiplying.
template <int32_t kCount>
uint32_t Mean(uint32_t total) {
  constexpr uint32_t kReciprocal = ((1 << 18) + kCount - 1) / kCount;
  const uint32_t dividend = total + kCount / 2;
  return kCount > 4 ? dividend / kCount : dividend * kReciprocal >> 18;
}
