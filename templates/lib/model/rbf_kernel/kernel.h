#pragma once

#include <cstdint>
#include <type_traits>

#include "exp2.h"
#include "front_end.h"
#include "inner_product.h"
#include "model_data.h"

/// Radial basis function exp(-gamma · |x - s|²) of one window x and any support vector s.
class Kernel {
 public:
  /// x: kNumFeatures features.
  explicit Kernel(const Feature* x)
      : product_(x), squared_norm_(static_cast<Distance>(product_.SquaredNorm())) {}

  /// Value for support vector `index`, Q30.
  int32_t operator()(int32_t index) const {
    const Distance dot = static_cast<Distance>(product_(kVectors[index]));
    const Distance distance = squared_norm_ + kSquaredNorms[index] - 2 * dot;
    if (distance >= kFar) {
      return 0;
    }
    const uint32_t scaled =
        static_cast<uint32_t>(distance << kDistanceShiftLeft >> kDistanceShiftRight);
    return Exp2OfMinus(static_cast<uint32_t>((uint64_t{scaled} * kGamma) >> 32));
  }

 private:
  using Distance = std::remove_const<decltype(kFar)>::type;  // modulo its size, until all is added

  InnerProduct<Feature, kNumFeatures> product_;
  Distance squared_norm_;
};
