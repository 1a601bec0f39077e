#pragma once

#include <cstdint>

#include "dsp.h"

/// Σ value and Σ value · weight.
struct WeightedSum {
  uint64_t plain;
  uint64_t weighted;
};

#if defined(__ARM_FEATURE_DSP)

/// Of `count` (at least one) values with weights below 2^12; the sums must fit 64 bits. Eight
/// instructions a value.
ALWAYS_INLINE WeightedSum SumWithWeights(const uint64_t* values, const uint16_t* weights,
                                         int32_t count) {
  const uint16_t* end = weights + count;
  uint64_t plain = 0, weighted = 0;
  uint32_t low, high, weight;
  asm("1:\n\t"
      "ldrd %4, %5, [%2], #8\n\t"
      "ldrh %6, [%3], #2\n\t"
      "adds %Q0, %Q0, %4\n\t"
      "adc %R0, %R0, %5\n\t"
      "umlal %Q1, %R1, %4, %6\n\t"
      "mla %R1, %5, %6, %R1\n\t"
      "cmp %3, %7\n\t"
      "bne 1b"
      : "+&r"(plain), "+&r"(weighted), "+&r"(values), "+&r"(weights), "=&r"(low), "=&r"(high),
        "=&r"(weight)
      : "r"(end)
      : "cc", "memory");
  return {plain, weighted};
}

#elif defined(__ARM_ARCH_6M__)

NEVER_INLINE inline uint64_t Sum(const uint64_t* values, int32_t count) {
  uint64_t sum = 0;
  const uint64_t* end = values + count;
  do {
    sum += *values++;
  } while (values != end);
  return sum;
}

/// Without long multiplications: 16 bits at a time, whose products with 16 weights fit 32 bits.
NEVER_INLINE inline uint64_t Weighted(const uint64_t* values, const uint16_t* weights,
                                      int32_t count) {
  if (count > 16) {
    return Weighted(values, weights, 16) + Weighted(values + 16, weights + 16, count - 16);
  }
  const uint16_t* end = weights + count;
  uint32_t low = 0, middle = 0, high = 0;
  do {
    const uint32_t weight = *weights++;
    const uint32_t word = static_cast<uint32_t>(*values);
    high += static_cast<uint32_t>(*values++ >> 32) * weight;
    low += (word & 0xFFFF) * weight;
    middle += (word >> 16) * weight;
  } while (weights != end);
  return low + (uint64_t{middle} << 16) + (uint64_t{high} << 32);
}

/// In two passes, for want of registers.
ALWAYS_INLINE WeightedSum SumWithWeights(const uint64_t* values, const uint16_t* weights,
                                         int32_t count) {
  return {Sum(values, count), Weighted(values, weights, count)};
}

#else

ALWAYS_INLINE WeightedSum SumWithWeights(const uint64_t* values, const uint16_t* weights,
                                         int32_t count) {
  WeightedSum sum = {0, 0};
  for (int32_t i = 0; i < count; ++i) {
    sum.plain += values[i];
    sum.weighted += values[i] * weights[i];
  }
  return sum;
}

#endif
