#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "features_data.h"

/// The newest kRingColumns columns of kLength values; before the first one: zeros, which is
/// silence.
template <int32_t kLength>
class ColumnRing {
 public:
  void Reset() {
    std::memset(columns_, 0, sizeof(columns_));
    head_ = 0;
  }

  /// Makes room for the next column, which the caller fills: kLength values.
  int16_t* Append() {
    int16_t* column = columns_[head_];
    head_ = head_ + 1 < kRingColumns ? head_ + 1 : 0;
    return column;
  }

  /// The column that was appended `age` columns ago, 1 (the newest) to kRingColumns: kLength
  /// values.
  const int16_t* At(int32_t age) const {
    return columns_[head_ < age ? head_ + kRingColumns - age : head_ - age];
  }

  /// Copies `count` columns, the first of which was appended `age` columns ago.
  void Copy(int32_t age, int32_t count, int16_t* values) const {
    const int16_t* first = At(age);
    const int32_t size = count * kLength;
    const int32_t rest = static_cast<int32_t>(columns_[kRingColumns] - first);  // to the ring's end
    const int32_t run = std::min(size, rest);
    std::memcpy(values, first, static_cast<uint32_t>(run) * sizeof(int16_t));
    std::memcpy(values + run, columns_, static_cast<uint32_t>(size - run) * sizeof(int16_t));
  }

 private:
  alignas(4) int16_t columns_[kRingColumns][kLength];
  int32_t head_;  // where the next column goes
};
