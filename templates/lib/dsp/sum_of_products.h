#pragma once

#include <cstdint>
#include <cstring>

#include "dsp.h"

// Sums of products of int16 values x with weights, int16 or int8. All are at multiples of four
// bytes and padded with zeros to a multiple of eight values.

/// `size` values and what pads them.
constexpr int32_t Padded(int32_t size) { return (size + 7) & ~7; }

/// Zeros behind x[size], and maybe on its last values, which are still to come.
ALWAYS_INLINE void ClearPadding(int16_t* x, int32_t size) {
  int16_t* last = x + Padded(size) - 8;
  last[1] = last[2] = last[3] = last[4] = last[5] = last[6] = last[7] = 0;
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

/// Σ weights[i] · x[i]; no weight is -32768, and Sum holds what any of the products add up to.
template <typename Sum>
Sum SumOfProducts(const int16_t* weights, const int16_t* x, int32_t size);

/// x times two rows of int8 at once, which are in one of int16: 256 · first + second + 128. Returns
/// Σ first[i] · x[i] in the upper 32 bits, Σ (second[i] + 128) · x[i] in the lower ones; 32 bits
/// hold each, whatever the rows.
int64_t ProductsOfTwo(const int16_t* rows, const int16_t* x, int32_t size);

/// The same, apart and without the 128.
class TwoRows {
 public:
  TwoRows(const int16_t* x, int32_t size) : x_(x), size_(size) {
    int64_t sum = 0;
    for (int32_t i = 0; i < size; i += 2) {
      sum = AddTwoProducts(sum, LoadWord(x + i), Pair(128, 128));
    }
    offset_ = static_cast<int32_t>(sum);
  }

  ALWAYS_INLINE void operator()(const int16_t* rows, int32_t* first, int32_t* second) const {
    const int64_t sums = ProductsOfTwo(rows, x_, size_);
    *first = static_cast<int32_t>(sums >> 32);
    *second = static_cast<int32_t>(sums) - offset_;
  }

 private:
  const int16_t* x_;
  int32_t size_;
  int32_t offset_;
};

#if defined(__ARM_FEATURE_DSP)

// Sixteen values at a time, the first time maybe eight. 0.9 instructions a product.
NEVER_INLINE inline int64_t AddProducts(const int16_t* weights, const int16_t* x, int32_t size) {
  int64_t sum = 0;
  asm("tst %3, #8\n\t"
      "bne 2f\n"
      "1:\n\t"
      "ldmia %1!, {r4, r5, r6, r8}\n\t"
      "ldmia %2!, {r9, r10, r11, r12}\n\t"
      "smlald %Q0, %R0, r4, r9\n\t"
      "smlald %Q0, %R0, r5, r10\n\t"
      "smlald %Q0, %R0, r6, r11\n\t"
      "smlald %Q0, %R0, r8, r12\n"
      "2:\n\t"
      "ldmia %1!, {r4, r5, r6, r8}\n\t"
      "ldmia %2!, {r9, r10, r11, r12}\n\t"
      "smlald %Q0, %R0, r4, r9\n\t"
      "smlald %Q0, %R0, r5, r10\n\t"
      "smlald %Q0, %R0, r6, r11\n\t"
      "smlald %Q0, %R0, r8, r12\n\t"
      "subs %3, #16\n\t"
      "bgt 1b"
      : "+r"(sum), "+r"(weights), "+r"(x), "+r"(size)
      :
      : "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "cc", "memory");
  return sum;
}

template <typename Sum>
inline Sum SumOfProducts(const int16_t* weights, const int16_t* x, int32_t size) {
  return static_cast<Sum>(AddProducts(weights, x, size));
}

// A word of rows times two of x adds to `both`, its even bytes alone to `low`. 1.1 instructions
// a product.
NEVER_INLINE inline int64_t ProductsOfTwo(const int16_t* rows, const int16_t* x, int32_t size) {
  int64_t both = 0;
  int32_t low = 0;
  asm("1:\n\t"
      "ldmia %2!, {r4, r5, r6, r8}\n\t"
      "ldmia %3!, {r9, r10}\n\t"
      "smlald %Q0, %R0, r4, r9\n\t"
      "uxtb16 r4, r4\n\t"
      "smlad %1, r4, r9, %1\n\t"
      "smlald %Q0, %R0, r5, r10\n\t"
      "uxtb16 r5, r5\n\t"
      "smlad %1, r5, r10, %1\n\t"
      "ldmia %3!, {r9, r10}\n\t"
      "smlald %Q0, %R0, r6, r9\n\t"
      "uxtb16 r6, r6\n\t"
      "smlad %1, r6, r9, %1\n\t"
      "smlald %Q0, %R0, r8, r10\n\t"
      "uxtb16 r8, r8\n\t"
      "smlad %1, r8, r10, %1\n\t"
      "subs %4, #8\n\t"
      "bgt 1b"
      : "+r"(both), "+r"(low), "+r"(rows), "+r"(x), "+r"(size)
      :
      : "r4", "r5", "r6", "r8", "r9", "r10", "cc", "memory");
  return ((both - low) >> 8) * (int64_t{1} << 32) | static_cast<uint32_t>(low);
}

#else

template <typename Sum>
NEVER_INLINE inline Sum SumOfProducts(const int16_t* weights, const int16_t* x, int32_t size) {
  const int16_t* end = x + size;
  Sum sum = 0;
  do {
    const uint32_t a = LoadWord(weights), b = LoadWord(x);
    sum += Low(a) * Low(b) + High(a) * High(b);
    weights += 2;
    x += 2;
  } while (x < end);
  return sum;
}

NEVER_INLINE inline int64_t ProductsOfTwo(const int16_t* rows, const int16_t* x, int32_t size) {
  const int16_t* end = x + size;
  int32_t high = 0, low = 0;
  do {
    const uint32_t a = LoadWord(rows), b = LoadWord(x);
    high += (Low(a) >> 8) * Low(b) + (High(a) >> 8) * High(b);
    low += static_cast<uint8_t>(a) * Low(b) + static_cast<uint8_t>(a >> 16) * High(b);
    rows += 2;
    x += 2;
  } while (x < end);
  return high * (int64_t{1} << 32) | static_cast<uint32_t>(low);
}

#endif

/// The same for any even size.
template <typename Sum>
Sum SumOfEvenProducts(const int16_t* weights, const int16_t* x, int32_t size) {
  const int32_t eights = size & ~7;
  int64_t sum = eights > 0 ? SumOfProducts<Sum>(weights, x, eights) : 0;
  for (int32_t i = eights; i < size; i += 2) {
    sum = AddTwoProducts(sum, LoadWord(weights + i), LoadWord(x + i));
  }
  return static_cast<Sum>(sum);
}
