#pragma once

#include <cstdint>
#include <cstring>

// Arithmetic for which the Cortex-M4 has instructions that no compiler finds by itself and the
// Cortex-M0+, without long multiplications, needs a way of its own. All give the same integers.

#define ALWAYS_INLINE inline __attribute__((always_inline))

static_assert((-1 >> 1) == -1, "right shifts of negative integers must be arithmetic");

/// Two int16 in a word, and the word from memory at a multiple of four bytes.
ALWAYS_INLINE uint32_t LoadPair(const int16_t* pair) {
  uint32_t word;
  std::memcpy(&word, __builtin_assume_aligned(pair, 4), sizeof(word));
  return word;
}
ALWAYS_INLINE int32_t Low(uint32_t pair) { return static_cast<int16_t>(pair); }
ALWAYS_INLINE int32_t High(uint32_t pair) { return static_cast<int32_t>(pair) >> 16; }

#if defined(__ARM_FEATURE_DSP)

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

/// sum + MultiplyHigh(value, pair)
ALWAYS_INLINE int32_t AddMultiplyHigh(int32_t sum, int32_t value, uint32_t pair) {
  asm("smlawt %0, %1, %2, %0" : "+r"(sum) : "r"(value), "r"(pair));
  return sum;
}

/// sum + value · weight, for a weight below 2^16
ALWAYS_INLINE uint64_t AddProduct(uint64_t sum, uint32_t value, uint32_t weight) {
  asm("umlal %Q0, %R0, %1, %2" : "+r"(sum) : "r"(value), "r"(weight));
  return sum;
}

#else

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
