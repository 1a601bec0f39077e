#pragma once

#include <cstdint>

#include "features_data.h"

/// 512 · log2(value): Q9, from a table and linear interpolation, less than 0.0012 octave off. 0 for
/// 0.
inline int32_t Log2(uint64_t value) {
  const uint32_t high = static_cast<uint32_t>(value >> 32);
  const uint32_t low = static_cast<uint32_t>(value);
  int32_t zeros;      // leading zeros of the 64 bits
  uint32_t mantissa;  // the 32 bits behind them
  if (high != 0) {
    zeros = __builtin_clz(high);
    mantissa = high << zeros | low >> 1 >> (31 - zeros);
  } else if (low != 0) {
    zeros = 32 + __builtin_clz(low);
    mantissa = low << (zeros - 32);
  } else {
    return 0;
  }
  const uint16_t* point = kLog2Table + ((mantissa >> 26) & 31);
  const uint32_t fraction = (mantissa >> 10) & 0xFFFF;
  const uint32_t step = static_cast<uint32_t>(point[1] - point[0]);
  const uint32_t q15 = point[0] + (step * fraction >> 16);
  return (63 - zeros) * 512 + static_cast<int32_t>((q15 + 32) >> 6);
}
