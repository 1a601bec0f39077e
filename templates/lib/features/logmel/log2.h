#pragma once

#include <cstdint>

#include "features_data.h"

/// 512 · log2(value): Q9, from a table and linear interpolation, less than 0.001 octave off. 0 for
/// 0.
inline int32_t Log2(uint64_t value) {
  if (value == 0) {
    return 0;
  }
  const int32_t exponent = 63 - __builtin_clzll(value);
  const uint32_t mantissa =
      static_cast<uint32_t>(exponent >= 31 ? value >> (exponent - 31) : value << (31 - exponent));
  const uint32_t index = (mantissa >> 26) & 31;
  const uint32_t fraction = (mantissa >> 10) & 0xFFFF;
  const uint32_t low = kLog2Table[index];
  const uint32_t q15 = low + (((kLog2Table[index + 1] - low) * fraction) >> 16);
  return exponent * 512 + static_cast<int32_t>((q15 + 32) >> 6);
}
