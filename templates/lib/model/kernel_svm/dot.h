#pragma once

#include <cstdint>

#include "features_data.h"

/// Exact inner products of two vectors of kNumFeatures values.
inline int32_t Dot(const int8_t* a, const int8_t* b) {
  int32_t sum = 0;
  for (int32_t i = 0; i < kNumFeatures; ++i) {
    sum += a[i] * b[i];
  }
  return sum;
}

inline int64_t Dot(const int16_t* a, const int16_t* b) {
  int64_t sum = 0;
  for (int32_t i = 0; i < kNumFeatures; ++i) {
    sum += a[i] * b[i];
  }
  return sum;
}
