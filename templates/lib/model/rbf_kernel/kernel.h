#pragma once

#include <cstdint>

#include "front_end.h"
#include "inner_product.h"
#include "model_data.h"

/// Radial basis function exp(-gamma · |x - s|²) of one window x and any support vector s.
class Kernel {
 public:
  /// x: kNumFeatures features.
  explicit Kernel(const Feature* x);

  /// Value for support vector `index`, Q30.
  int32_t operator()(int32_t index) const;

 private:
  InnerProduct<Feature, kNumFeatures> product_;
  int64_t squared_norm_;
};
