#pragma once

#include <cstdint>

#include "dsp.h"

// Sums of products of int16 values with weights, int16 or int8. All are at multiples of four bytes
// and padded with zeros to a multiple of four values. No int16 weight is -32768.

/// `size` values and what pads them.
constexpr int32_t Padded(int32_t size) { return (size + 3) / 4 * 4; }

/// Zeros behind x[size], and maybe on its last values, which are still to come.
ALWAYS_INLINE void ClearPadding(int16_t* x, int32_t size) {
  int16_t* last = x + Padded(size) - 4;
  last[1] = last[2] = last[3] = 0;
}

/// x[size] to int16 with its padding.
template <typename Value>
void Widen(const Value* x, int32_t size, int16_t* wide) {
  ClearPadding(wide, size);
  int32_t done = 0;
#if defined(__ARM_FEATURE_DSP)
  done = sizeof(Value) == 1 ? size / 4 * 4 : 0;
  for (int32_t i = 0; i < done; i += 4) {
    uint32_t bytes, low, high;
    std::memcpy(&bytes, x + i, sizeof(bytes));
    asm("sxtb16 %1, %2\n\t"
        "sxtb16 %2, %2, ror #8\n\t"
        "pkhbt %0, %1, %2, lsl #16\n\t"
        "pkhtb %1, %2, %1, asr #16"
        : "=&r"(low), "=&r"(high), "+r"(bytes));
    std::memcpy(wide + i, &low, sizeof(low));
    std::memcpy(wide + i + 2, &high, sizeof(high));
  }
#endif
  for (int32_t i = done; i < size; ++i) {
    wide[i] = x[i];
  }
}

#if defined(__ARM_FEATURE_DSP)

/// sum + the products of `blocks` (at least one) times sixteen int16: 0.9 instructions a product.
ALWAYS_INLINE int64_t AddProducts(int64_t sum, const int16_t* weights, const int16_t* x,
                                  int32_t blocks) {
  asm("1:\n\t"
      "ldmia %1!, {r4, r5, r6, r8}\n\t"
      "ldmia %2!, {r9, r10, r11, r12}\n\t"
      "smlald %Q0, %R0, r4, r9\n\t"
      "smlald %Q0, %R0, r5, r10\n\t"
      "smlald %Q0, %R0, r6, r11\n\t"
      "smlald %Q0, %R0, r8, r12\n\t"
      "ldmia %1!, {r4, r5, r6, r8}\n\t"
      "ldmia %2!, {r9, r10, r11, r12}\n\t"
      "smlald %Q0, %R0, r4, r9\n\t"
      "smlald %Q0, %R0, r5, r10\n\t"
      "smlald %Q0, %R0, r6, r11\n\t"
      "smlald %Q0, %R0, r8, r12\n\t"
      "subs %3, #1\n\t"
      "bne 1b"
      : "+r"(sum), "+r"(weights), "+r"(x), "+r"(blocks)
      :
      : "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "cc", "memory");
  return sum;
}

/// Σ weights[i] · x[i]
inline int64_t SumOfProducts(const int16_t* weights, const int16_t* x, int32_t size) {
  const int32_t blocks = size / 16;
  int64_t sum = blocks > 0 ? AddProducts(int64_t{0}, weights, x, blocks) : 0;
  for (int32_t i = 16 * blocks; i < size; i += 2) {
    sum = AddTwoProducts(sum, LoadWord(weights + i), LoadWord(x + i));
  }
  return sum;
}

/// The same for int8 weights, of which the middle two of every four have changed places. The sum
/// must fit 32 bits.
inline int64_t SumOfProducts(const int8_t* weights, const int16_t* x, int32_t size) {
  const int32_t blocks = size / 16;
  const uint32_t* pairs = reinterpret_cast<const uint32_t*>(x);
  int32_t sum = blocks > 0 ? AddProducts(0, weights, pairs, blocks) : 0;
  for (int32_t i = 16 * blocks; i < size; i += 4) {
    sum = AddFourProducts(sum, LoadWord(weights + i), LoadWord(x + i), LoadWord(x + i + 2));
  }
  return sum;
}

#else

NEVER_INLINE inline int64_t SumOfProducts(const int16_t* weights, const int16_t* x, int32_t size) {
  int32_t low = 0, high = 0;  // 16 bits of each two products, and the rest
  for (const int16_t* end = x + size; x < end; x += 2, weights += 2) {
    const uint32_t a = LoadWord(weights), b = LoadWord(x);
    const int32_t two = Low(a) * Low(b) + High(a) * High(b);
    low += two & 0xFFFF;
    high += two >> 16;
  }
  return high * int64_t{65536} + low;
}

NEVER_INLINE inline int64_t SumOfProducts(const int8_t* weights, const int16_t* x, int32_t size) {
  int32_t sum = 0;
  for (const int16_t* end = x + size; x < end; x += 4, weights += 4) {
    sum = AddFourProducts(sum, LoadWord(weights), LoadWord(x), LoadWord(x + 2));
  }
  return sum;
}

#endif
