#pragma once

#include <cstdint>
#include <cstring>

#include "dsp.h"

/// Exact inner products of one vector x of kSize values, int8 or int16, with many others, which are
/// at multiples of four bytes and padded with zeros to whole words.
template <typename Value, int32_t kSize>
class InnerProduct;

/// int8: a word of the other vector holds four values. The two at even places come out of it at
/// once, sign-extended, then the two at odd places; x is laid out accordingly.
template <int32_t kSize>
class InnerProduct<int8_t, kSize> {
 public:
  static constexpr int32_t kStride = (kSize + 3) / 4 * 4;  // values from one vector to the next

  explicit InnerProduct(const int8_t* x) {
    int8_t padded[kStride] = {};
    std::memcpy(padded, x, kSize);
    for (int32_t i = 0; i < kStride; i += 4) {
      pairs_[i / 2] = Pair(padded[i], padded[i + 2]);
      pairs_[i / 2 + 1] = Pair(padded[i + 1], padded[i + 3]);
    }
  }

  int32_t operator()(const int8_t* vector) const {
    constexpr int32_t kBlocks = kStride / 16;
    int32_t sum = kBlocks > 0 ? AddProducts(0, vector, pairs_, kBlocks) : 0;
    for (int32_t i = 16 * kBlocks; i < kStride; i += 4) {
      sum = AddFourProducts(sum, LoadWord(vector + i), pairs_[i / 2], pairs_[i / 2 + 1]);
    }
    return sum;
  }

  /// |x|²
  int64_t SquaredNorm() const { return SumOfSquaredPairs(pairs_, kStride / 2); }

 private:
  uint32_t pairs_[kStride / 2];
};

/// int16: a word holds two values, and 64 bits any inner product.
template <int32_t kSize>
class InnerProduct<int16_t, kSize> {
 public:
  static constexpr int32_t kStride = (kSize + 1) / 2 * 2;

  explicit InnerProduct(const int16_t* x) {
    pairs_[kStride / 2 - 1] = 0;
    std::memcpy(pairs_, x, kSize * sizeof(x[0]));
  }

  int64_t operator()(const int16_t* vector) const {
    int64_t sum = 0;
    for (int32_t i = 0; i < kStride / 2; ++i) {
      sum = AddTwoProducts(sum, LoadWord(vector + 2 * i), pairs_[i]);
    }
    return sum;
  }

  int64_t SquaredNorm() const { return SumOfSquaredPairs(pairs_, kStride / 2); }

 private:
  uint32_t pairs_[kStride / 2];
};
