#pragma once

#include <cstdint>

#include "front_end.h"
#include "inner_product.h"
#include "model_data.h"

/// Polynomial (gamma · x·s + coef0)^degree of one window x and any support vector s, over a
/// constant factor that the coefficients contain.
class Kernel {
 public:
  /// x: kNumFeatures features.
  explicit Kernel(const Feature* x) : product_(x) {}

  /// Value for support vector `index`, Q30, within ±1.
  int32_t operator()(int32_t index) const {
    const int64_t dot = product_(kVectors[index]);
    const int64_t base = (dot * kDotScale + kOffset) >> kDotShift;
    int64_t power = base;
    for (int32_t i = 1; i < kDegree; ++i) {
      power = (power * base) >> 30;
    }
    return static_cast<int32_t>(power);
  }

 private:
  InnerProduct<Feature, kNumFeatures> product_;
};
