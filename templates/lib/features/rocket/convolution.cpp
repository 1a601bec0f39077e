#include "convolution.h"

#include <algorithm>

#include "pairs.h"

namespace {

static_assert(kNumColumns >> kCountShift < 128, "a number of columns is an int8");

#if defined(__ARM_FEATURE_DSP)

// Eight columns, two in a word, at a time. Loads of single words may be at any even address.

NEVER_INLINE void Difference(const int16_t* plus, const int16_t* minus, int16_t* z) {
  int32_t blocks = kZColumns / 8;
  asm volatile(
      "1:\n\t"
      "ldr r4, [%0], #4\n\t"
      "ldr r8, [%1], #4\n\t"
      "ldr r5, [%0], #4\n\t"
      "ldr r9, [%1], #4\n\t"
      "ldr r6, [%0], #4\n\t"
      "ldr r10, [%1], #4\n\t"
      "ldr r12, [%0], #4\n\t"
      "ldr r11, [%1], #4\n\t"
      "ssub16 r4, r4, r8\n\t"
      "ssub16 r5, r5, r9\n\t"
      "ssub16 r6, r6, r10\n\t"
      "ssub16 r12, r12, r11\n\t"
      "stmia %2!, {r4, r5, r6, r12}\n\t"
      "subs %3, #1\n\t"
      "bne 1b"
      : "+r"(plus), "+r"(minus), "+r"(z), "+r"(blocks)
      :
      : "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "cc", "memory");
}

NEVER_INLINE void Add(const int16_t* plus, const int16_t* minus, int16_t* z) {
  int32_t blocks = kZColumns / 8;
  asm volatile(
      "1:\n\t"
      "ldmia %2, {r4, r5, r6, r12}\n\t"
      "ldr r8, [%0], #4\n\t"
      "ldr r9, [%0], #4\n\t"
      "ldr r10, [%0], #4\n\t"
      "ldr r11, [%0], #4\n\t"
      "sadd16 r4, r4, r8\n\t"
      "sadd16 r5, r5, r9\n\t"
      "sadd16 r6, r6, r10\n\t"
      "sadd16 r12, r12, r11\n\t"
      "ldr r8, [%1], #4\n\t"
      "ldr r9, [%1], #4\n\t"
      "ldr r10, [%1], #4\n\t"
      "ldr r11, [%1], #4\n\t"
      "ssub16 r4, r4, r8\n\t"
      "ssub16 r5, r5, r9\n\t"
      "ssub16 r6, r6, r10\n\t"
      "ssub16 r12, r12, r11\n\t"
      "stmia %2!, {r4, r5, r6, r12}\n\t"
      "subs %3, #1\n\t"
      "bne 1b"
      : "+r"(plus), "+r"(minus), "+r"(z), "+r"(blocks)
      :
      : "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "cc", "memory");
}

/// How many values reach the threshold.
NEVER_INLINE int32_t Count(const int16_t* z, int32_t threshold) {
  int32_t blocks = kZColumns / 8;
  uint32_t counts = 0;
  asm("1:\n\t"  // counts has a register of its own, though it starts as 0, too
      "ldmia %1!, {r4, r5, r6, r8}\n\t"
      "ssub16 r4, r4, %3\n\t"
      "sel r4, %4, %5\n\t"
      "add %0, r4\n\t"
      "ssub16 r5, r5, %3\n\t"
      "sel r5, %4, %5\n\t"
      "add %0, r5\n\t"
      "ssub16 r6, r6, %3\n\t"
      "sel r6, %4, %5\n\t"
      "add %0, r6\n\t"
      "ssub16 r8, r8, %3\n\t"
      "sel r8, %4, %5\n\t"
      "add %0, r8\n\t"
      "subs %2, #1\n\t"
      "bne 1b"
      : "+&r"(counts), "+r"(z), "+r"(blocks)
      : "r"(Pair(threshold, threshold)), "r"(0x00010001), "r"(0)
      : "r4", "r5", "r6", "r8", "cc", "memory");
  return Low(counts) + High(counts);
}

NEVER_INLINE int32_t Maximum(const int16_t* z) {
  int32_t blocks = kZColumns / 8;
  uint32_t largest = Pair(INT16_MIN, INT16_MIN);
  asm("1:\n\t"
      "ldmia %1!, {r4, r5, r6, r8}\n\t"
      "ssub16 r9, %0, r4\n\t"
      "sel %0, %0, r4\n\t"
      "ssub16 r9, %0, r5\n\t"
      "sel %0, %0, r5\n\t"
      "ssub16 r9, %0, r6\n\t"
      "sel %0, %0, r6\n\t"
      "ssub16 r9, %0, r8\n\t"
      "sel %0, %0, r8\n\t"
      "subs %2, #1\n\t"
      "bne 1b"
      : "+r"(largest), "+r"(z), "+r"(blocks)
      :
      : "r4", "r5", "r6", "r8", "r9", "cc", "memory");
  return std::max(Low(largest), High(largest));
}

#else

NEVER_INLINE void Difference(const int16_t* plus, const int16_t* minus, int16_t* z) {
  for (int32_t i = 0; i < kNumColumns; ++i) {
    z[i] = static_cast<int16_t>(plus[i] - minus[i]);
  }
}

NEVER_INLINE void Add(const int16_t* plus, const int16_t* minus, int16_t* z) {
  for (int32_t i = 0; i < kNumColumns; ++i) {
    z[i] = static_cast<int16_t>(z[i] + plus[i] - minus[i]);
  }
}

NEVER_INLINE int32_t Count(const int16_t* z, int32_t threshold) {
  int32_t count = 0;
  for (int32_t i = 0; i < kNumColumns; ++i) {
    count += z[i] >= threshold ? 1 : 0;
  }
  return count;
}

NEVER_INLINE int32_t Maximum(const int16_t* z) { return *std::max_element(z, z + kNumColumns); }

#endif

}  // namespace

void AddDifference(const int16_t* plus, const int16_t* minus, bool first, int16_t* z) {
  if (first) {
    Difference(plus, minus, z);
  } else {
    Add(plus, minus, z);
  }
}

int8_t* Pool(int16_t* z, const int16_t* thresholds, int8_t* features) {
  std::fill(z + kNumColumns, z + kZColumns, INT16_MIN);
  for (int32_t i = 0; i < kThresholdsAKernel; ++i) {
    *features++ = static_cast<int8_t>(Count(z, thresholds[i]) >> kCountShift);
  }
  *features++ = ShiftToByte<kMaximumShift>(Maximum(z));
  return features;
}
