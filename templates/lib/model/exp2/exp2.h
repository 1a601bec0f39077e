#pragma once

#include <cstdint>

#include "model_data.h"

/// 2^-exponent in Q30, for an exponent in Q24 below 32: chords between 128 points an octave, less
/// than 2e-6 off.
inline int32_t Exp2OfMinus(uint32_t exponent) {
  const uint32_t* point = kExp2Table + ((exponent >> 17) & 127);
  const uint32_t rest = exponent << 15;  // of the way to the next point, Q32
  const uint32_t drop = static_cast<uint32_t>((uint64_t{point[0] - point[1]} * rest) >> 32);
  return static_cast<int32_t>((point[0] - drop) >> (exponent >> 24));
}
