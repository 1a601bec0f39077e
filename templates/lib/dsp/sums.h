#pragma once

#include <cstdint>

#include "dsp.h"

// Sums over samples. A word holds two; one before the first whole word and one after the last stand
// alone.

/// Whether the first sample is the upper half of a word.
inline bool IsBetweenWords(const int16_t* samples) {
  return reinterpret_cast<uintptr_t>(samples) % 4 != 0;
}

inline uint32_t Square(int16_t sample) { return static_cast<uint32_t>(sample * sample); }

/// Σ x of `count` samples, at most 2^16 of them.
inline int32_t Sum(const int16_t* samples, int32_t count) {
  int32_t sum = 0;
  if (IsBetweenWords(samples)) {
    sum += *samples++;
    --count;
  }
#if defined(__ARM_FEATURE_DSP)
  for (; count >= 16; count -= 16) {
    asm("ldmia %1!, {r4, r5, r6, r8, r9, r10, r11, r12}\n\t"
        "smlad %0, r4, %2, %0\n\t"
        "smlad %0, r5, %2, %0\n\t"
        "smlad %0, r6, %2, %0\n\t"
        "smlad %0, r8, %2, %0\n\t"
        "smlad %0, r9, %2, %0\n\t"
        "smlad %0, r10, %2, %0\n\t"
        "smlad %0, r11, %2, %0\n\t"
        "smlad %0, r12, %2, %0"
        : "+r"(sum), "+r"(samples)
        : "r"(0x00010001)
        : "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "memory");
  }
#endif
  for (; count >= 2; count -= 2, samples += 2) {
    const uint32_t pair = LoadWord(samples);
    sum += Low(pair) + High(pair);
  }
  return count == 0 ? sum : sum + *samples;
}

/// Σ x² of `count` samples.
inline uint64_t SumOfSquares(const int16_t* samples, int32_t count) {
  uint64_t sum = 0;
  if (IsBetweenWords(samples)) {
    sum += Square(*samples++);
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
    const uint32_t pair = LoadWord(samples);
    sum += static_cast<uint32_t>(Low(pair) * Low(pair)) +
           static_cast<uint32_t>(High(pair) * High(pair));
  }
  return count == 0 ? sum : sum + Square(*samples);
}
