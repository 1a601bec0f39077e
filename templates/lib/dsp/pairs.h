#pragma once

#include <algorithm>
#include <cstdint>

#include "dsp.h"

// Two values of 16 bits at a time, neither of them negative, and how they become bytes.

#if defined(__ARM_FEATURE_DSP)

/// A pair that holds the largest value of the two pairs, in one half or the other. Values are below
/// 2^15.
ALWAYS_INLINE uint32_t Largest(uint32_t a, uint32_t b) {
  uint32_t scratch;
  asm("usub16 %1, %0, %2\n\t"
      "sel %0, %0, %2"
      : "+r"(a), "=&r"(scratch)
      : "r"(b));
  return a;
}

/// max(a - b, 0) of each half, for halves below 2^15.
ALWAYS_INLINE uint32_t SubtractPairs(uint32_t a, uint32_t b) {
  uint32_t difference;
  asm("uqsub16 %0, %1, %2" : "=r"(difference) : "r"(a), "r"(b));
  return difference;
}

/// value >> kShift, saturated.
template <int32_t kShift>
ALWAYS_INLINE int8_t ShiftToByte(int32_t value) {
  int32_t byte;
  asm("ssat %0, #8, %1, asr %2" : "=r"(byte) : "r"(value), "i"(kShift));
  return static_cast<int8_t>(byte);
}

#else

/// All ones below the top bit of each half where that bit is set.
ALWAYS_INLINE uint32_t MaskOf(uint32_t pair) {
  const uint32_t top = pair & 0x80008000;
  return top - (top >> 15);
}

ALWAYS_INLINE uint32_t SubtractPairs(uint32_t a, uint32_t b) {
  const uint32_t difference = (a | 0x80008000) - b;
  return difference & MaskOf(difference);
}

ALWAYS_INLINE uint32_t Largest(uint32_t a, uint32_t b) {
  const uint32_t low = b << 16;  // words compare as their upper halves do
  const uint32_t larger = a < b ? b : a;
  return larger < low ? low : larger;
}

template <int32_t kShift>
ALWAYS_INLINE int8_t ShiftToByte(int32_t value) {
  return static_cast<int8_t>(std::max<int32_t>(-128, std::min<int32_t>(127, value >> kShift)));
}

#endif
