#pragma once

#include <cstdint>
#include <cstring>

#include "features_data.h"

/// The newest kRingColumns columns of kNumBands values; before the first one: zeros, which is
/// silence.
class ColumnRing {
 public:
  void Reset() {
    std::memset(columns_, 0, sizeof(columns_));
    head_ = 0;
  }

  /// Makes room for the next column, which the caller fills: kNumBands values.
  int16_t* Append() {
    int16_t* column = columns_[head_];
    head_ = (head_ + 1) % kRingColumns;
    return column;
  }

  /// The column that was appended `age` columns ago, 1 (the newest) to kRingColumns: kNumBands
  /// values.
  const int16_t* At(int32_t age) const {
    return columns_[(head_ + kRingColumns - age) % kRingColumns];
  }

 private:
  int16_t columns_[kRingColumns][kNumBands];
  int32_t head_;
};
