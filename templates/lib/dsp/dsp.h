#pragma once

#include <cstdint>
#include <cstring>

// Arithmetic for which the Cortex-M4 has instructions that no compiler finds by itself and the
// Cortex-M0+, without long multiplications, needs a way of its own. All give the same integers.

#define ALWAYS_INLINE inline __attribute__((always_inline))
#define NEVER_INLINE __attribute__((noinline))  // keeps a loop's values in registers

static_assert((-1 >> 1) == -1, "right shifts of negative integers must be arithmetic");

/// Four int8 or two int16 at a multiple of four bytes.
ALWAYS_INLINE uint32_t LoadWord(const void* values) {
  uint32_t word;
  std::memcpy(&word, __builtin_assume_aligned(values, 4), sizeof(word));
  return word;
}

/// Two int16 in a word.
ALWAYS_INLINE uint32_t Pair(int32_t low, int32_t high) {
  return static_cast<uint16_t>(low) | static_cast<uint32_t>(high) << 16;
}
ALWAYS_INLINE int32_t Low(uint32_t pair) { return static_cast<int16_t>(pair); }
ALWAYS_INLINE int32_t High(uint32_t pair) { return static_cast<int32_t>(pair) >> 16; }

#if defined(__ARM_FEATURE_DSP)

constexpr bool kProductsAddUp = true;  // adding a product takes no instruction of its own

/// The words of a 64-bit value at a multiple of four bytes, in one instruction.
ALWAYS_INLINE void LoadTwoWords(const uint64_t& value, int32_t* low, int32_t* high) {
  int32_t first, second;
  asm("ldrd %0, %1, %2" : "=r"(first), "=r"(second) : "m"(value));
  *low = first;
  *high = second;
}

ALWAYS_INLINE void StoreTwoWords(int32_t low, int32_t high, uint64_t* value) {
  asm("strd %1, %2, %0" : "=m"(*value) : "r"(low), "r"(high));
}

/// floor(value · low half of pair / 65536)
ALWAYS_INLINE int32_t MultiplyLow(int32_t value, uint32_t pair) {
  int32_t product;
  asm("smulwb %0, %1, %2" : "=r"(product) : "r"(value), "r"(pair));
  return product;
}

/// floor(value · high half of pair / 65536)
ALWAYS_INLINE int32_t MultiplyHigh(int32_t value, uint32_t pair) {
  int32_t product;
  asm("smulwt %0, %1, %2" : "=r"(product) : "r"(value), "r"(pair));
  return product;
}

/// sum + MultiplyLow(value, pair)
ALWAYS_INLINE int32_t AddMultiplyLow(int32_t sum, int32_t value, uint32_t pair) {
  int32_t result;
  asm("smlawb %0, %1, %2, %3" : "=r"(result) : "r"(value), "r"(pair), "r"(sum));
  return result;
}

/// sum + MultiplyHigh(value, pair)
ALWAYS_INLINE int32_t AddMultiplyHigh(int32_t sum, int32_t value, uint32_t pair) {
  int32_t result;
  asm("smlawt %0, %1, %2, %3" : "=r"(result) : "r"(value), "r"(pair), "r"(sum));
  return result;
}

/// sum + value · weight, for a weight below 2^16
ALWAYS_INLINE uint64_t AddProduct(uint64_t sum, uint32_t value, uint32_t weight) {
  asm("umlal %Q0, %R0, %1, %2" : "+r"(sum) : "r"(value), "r"(weight));
  return sum;
}

/// sum + the products of four int8 in `bytes` with the int16 pairs even (places 0 and 2) and odd
ALWAYS_INLINE int32_t AddFourProducts(int32_t sum, uint32_t bytes, uint32_t even, uint32_t odd) {
  uint32_t two;
  asm("sxtb16 %1, %2\n\t"
      "smlad %0, %1, %3, %0\n\t"
      "sxtb16 %1, %2, ror #8\n\t"
      "smlad %0, %1, %4, %0"
      : "+r"(sum), "=&r"(two)
      : "r"(bytes), "r"(even), "r"(odd));
  return sum;
}

/// The same for `blocks` (at least one) times sixteen int8. Loads four words at a time: 1.3
/// instructions a product.
ALWAYS_INLINE int32_t AddProducts(int32_t sum, const int8_t* bytes, const uint32_t* pairs,
                                  int32_t blocks) {
  asm("1:\n\t"
      "ldmia %1!, {r4, r5, r6, r8}\n\t"
      "ldmia %2!, {r9, r10, r11, r12}\n\t"
      "sxtb16 lr, r4\n\t"
      "smlad %0, lr, r9, %0\n\t"
      "sxtb16 lr, r4, ror #8\n\t"
      "smlad %0, lr, r10, %0\n\t"
      "sxtb16 lr, r5\n\t"
      "smlad %0, lr, r11, %0\n\t"
      "sxtb16 lr, r5, ror #8\n\t"
      "smlad %0, lr, r12, %0\n\t"
      "ldmia %2!, {r9, r10, r11, r12}\n\t"
      "sxtb16 lr, r6\n\t"
      "smlad %0, lr, r9, %0\n\t"
      "sxtb16 lr, r6, ror #8\n\t"
      "smlad %0, lr, r10, %0\n\t"
      "sxtb16 lr, r8\n\t"
      "smlad %0, lr, r11, %0\n\t"
      "sxtb16 lr, r8, ror #8\n\t"
      "smlad %0, lr, r12, %0\n\t"
      "subs %3, #1\n\t"
      "bne 1b"
      : "+r"(sum), "+r"(bytes), "+r"(pairs), "+r"(blocks)
      :
      : "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
  return sum;
}

/// sum + the products of two int16 pairs
ALWAYS_INLINE int64_t AddTwoProducts(int64_t sum, uint32_t a, uint32_t b) {
  asm("smlald %Q0, %R0, %1, %2" : "+r"(sum) : "r"(a), "r"(b));
  return sum;
}

#else

constexpr bool kProductsAddUp = false;

ALWAYS_INLINE void LoadTwoWords(const uint64_t& value, int32_t* low, int32_t* high) {
  *low = static_cast<int32_t>(value);
  *high = static_cast<int32_t>(value >> 32);
}

ALWAYS_INLINE void StoreTwoWords(int32_t low, int32_t high, uint64_t* value) {
  *value = static_cast<uint32_t>(low) | static_cast<uint64_t>(static_cast<uint32_t>(high)) << 32;
}

ALWAYS_INLINE int32_t AddFourProducts(int32_t sum, uint32_t bytes, uint32_t even, uint32_t odd) {
  sum += static_cast<int8_t>(bytes) * Low(even);
  sum += static_cast<int8_t>(bytes >> 8) * Low(odd);
  sum += static_cast<int8_t>(bytes >> 16) * High(even);
  return sum + static_cast<int8_t>(bytes >> 24) * High(odd);
}

ALWAYS_INLINE int32_t AddProducts(int32_t sum, const int8_t* bytes, const uint32_t* pairs,
                                  int32_t blocks) {
  for (int32_t i = 0; i < 4 * blocks; ++i) {
    sum = AddFourProducts(sum, LoadWord(bytes + 4 * i), pairs[2 * i], pairs[2 * i + 1]);
  }
  return sum;
}

ALWAYS_INLINE int64_t AddTwoProducts(int64_t sum, uint32_t a, uint32_t b) {
  return sum + Low(a) * Low(b) + static_cast<int64_t>(High(a) * High(b));
}

ALWAYS_INLINE int32_t Multiply(int32_t value, int32_t factor) {
#if defined(__ARM_ARCH_6M__)
  return (value >> 16) * factor + (((value & 0xFFFF) * factor) >> 16);
#else
  return static_cast<int32_t>((static_cast<int64_t>(value) * factor) >> 16);
#endif
}

ALWAYS_INLINE int32_t MultiplyLow(int32_t value, uint32_t pair) {
  return Multiply(value, Low(pair));
}

ALWAYS_INLINE int32_t MultiplyHigh(int32_t value, uint32_t pair) {
  return Multiply(value, High(pair));
}

ALWAYS_INLINE int32_t AddMultiplyLow(int32_t sum, int32_t value, uint32_t pair) {
  return sum + MultiplyLow(value, pair);
}

ALWAYS_INLINE int32_t AddMultiplyHigh(int32_t sum, int32_t value, uint32_t pair) {
  return sum + MultiplyHigh(value, pair);
}

ALWAYS_INLINE uint64_t AddProduct(uint64_t sum, uint32_t value, uint32_t weight) {
#if defined(__ARM_ARCH_6M__)
  return sum + (value & 0xFFFF) * weight + (static_cast<uint64_t>((value >> 16) * weight) << 16);
#else
  return sum + static_cast<uint64_t>(value) * weight;
#endif
}

#endif

ALWAYS_INLINE int64_t SumOfSquaredPairs(const uint32_t* pairs, int32_t count) {
  int64_t sum = 0;
  for (int32_t i = 0; i < count; ++i) {
    sum = AddTwoProducts(sum, pairs[i], pairs[i]);
  }
  return sum;
}

/// a² + b², for |a| and |b| below 2^26.
ALWAYS_INLINE uint64_t SumOfSquares(int32_t a, int32_t b) {
#if defined(__ARM_ARCH_6M__)
  const int32_t a1 = a >> 13, a0 = a & 0x1FFF, b1 = b >> 13, b0 = b & 0x1FFF;
  const uint32_t low = static_cast<uint32_t>(a0 * a0 + b0 * b0);                    // · 1
  const int32_t middle = a1 * a0 + b1 * b0 + static_cast<int32_t>(low >> 14);       // · 2^14
  const uint32_t high = static_cast<uint32_t>(a1 * a1 + b1 * b1 + (middle >> 12));  // · 2^26
  const uint32_t rest = (static_cast<uint32_t>(middle) & 0xFFF) << 14 | (low & 0x3FFF);
  return static_cast<uint64_t>(high >> 6) << 32 | (high << 26 | rest);
#else
  return static_cast<uint64_t>(static_cast<int64_t>(a) * a + static_cast<int64_t>(b) * b);
#endif
}
