#pragma once

#include <cstdint>

#include "front_end.h"

/// Radial basis function exp(-gamma · |x - s|²) of one window x and any support vector s.
class Kernel {
 public:
  /// x: kNumFeatures features, which must outlive the kernel.
  explicit Kernel(const Feature* x);

  /// Value for support vector `index`, Q30.
  int32_t operator()(int32_t index) const;

 private:
  const Feature* x_;
  int64_t squared_norm_;
};
