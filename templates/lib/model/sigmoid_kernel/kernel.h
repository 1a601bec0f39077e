#pragma once

#include <cstdint>

#include "exp2.h"
#include "front_end.h"
#include "inner_product.h"
#include "model_data.h"

/// Sigmoid tanh(gamma · x·s + coef0) of one window x and any support vector s.
class Kernel {
 public:
  /// x: kNumFeatures features.
  explicit Kernel(const Feature* x) : product_(x) {}

  /// Value for support vector `index`, Q30, within ±1.
  int32_t operator()(int32_t index) const {
    const int64_t dot = product_(kVectors[index]);
    const int64_t argument = (dot >> kDotShift) * kGamma + kOffset;
    const int64_t exponent = (argument < 0 ? -argument : argument) >> kExponentShift;
    const int64_t power = exponent < kZero ? Exp2OfMinus(static_cast<uint32_t>(exponent)) : 0;
    const int32_t value = static_cast<int32_t>(((kOne - power) << 30) / (kOne + power));
    return argument < 0 ? -value : value;
  }

 private:
  static constexpr int64_t kOne = 1 << 30;
  static constexpr int64_t kZero = int64_t{31} << 24;  // exponents from here on give 0

  InnerProduct<Feature, kNumFeatures> product_;
};
