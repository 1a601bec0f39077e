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
  int32_t operator()(int32_t index) const;

 private:
  InnerProduct<Feature, kNumFeatures> product_;
};
