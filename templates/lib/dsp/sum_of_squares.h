#pragma once

#include <cstdint>

#include "dsp.h"

/// a² + b² of a pair, at most 2^31.
ALWAYS_INLINE uint32_t SumOfSquares(uint32_t pair) {
  return static_cast<uint32_t>(Low(pair) * Low(pair)) +
         static_cast<uint32_t>(High(pair) * High(pair));
}

/// Σ x² of `count` samples. A word holds two; those before the first whole word and after the last
/// one stand alone.
inline uint64_t SumOfSquares(const int16_t* samples, int32_t count) {
  uint64_t sum = 0;
  if (reinterpret_cast<uintptr_t>(samples) % 4 != 0) {
    sum += static_cast<uint32_t>(*samples * *samples);
    ++samples;
    --count;
  }
#if defined(__ARM_FEATURE_DSP)
  for (; count >= 16; count -= 16) {
    asm("ldmia %1!, {r4, r5, r6, r8, r9, r10, r11, r12}\n\t"
        "smlald %Q0, %R0, r4, r4\n\t"
        "smlald %Q0, %R0, r5, r5\n\t"
        "smlald %Q0, %R0, r6, r6\n\t"
        "smlald %Q0, %R0, r8, r8\n\t"
        "smlald %Q0, %R0, r9, r9\n\t"
        "smlald %Q0, %R0, r10, r10\n\t"
        "smlald %Q0, %R0, r11, r11\n\t"
        "smlald %Q0, %R0, r12, r12"
        : "+r"(sum), "+r"(samples)
        :
        : "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "memory");
  }
#endif
  for (; count >= 2; count -= 2, samples += 2) {
    sum += SumOfSquares(LoadWord(samples));
  }
  return count == 0 ? sum : sum + static_cast<uint32_t>(*samples * *samples);
}
