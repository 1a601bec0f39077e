#pragma once

#include <cstdint>

#include "model_data.h"

/// 2^-exponent in Q30, for an exponent in Q24: 64 table points and a second-order step between
/// them, less than 3e-7 off.
inline int32_t Exp2OfMinus(uint64_t exponent) {
  constexpr uint64_t kLn2 = 11629080;  // ln 2, Q24
  if (exponent >= (uint64_t{31} << 24)) {
    return 0;
  }
  const uint32_t whole = static_cast<uint32_t>(exponent >> 24);
  const uint32_t index = static_cast<uint32_t>(exponent >> 18) & 63;
  const uint64_t rest = ((exponent & 0x3FFFF) * kLn2) >> 17;                   // Q31
  const uint64_t factor = (uint64_t{1} << 31) - rest + ((rest * rest) >> 32);  // Q31
  return static_cast<int32_t>((kExp2Table[index] * factor) >> 32 >> whole);
}
