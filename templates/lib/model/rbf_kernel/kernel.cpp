#include "kernel.h"

#include "exp2.h"

Kernel::Kernel(const Feature* x) : product_(x), squared_norm_(product_.SquaredNorm()) {}

int32_t Kernel::operator()(int32_t index) const {
  const int64_t dot = product_(kVectors[index]);
  const int64_t distance = squared_norm_ + kSquaredNorms[index] - 2 * dot;
  return Exp2OfMinus((static_cast<uint64_t>(distance) * kGamma) >> kGammaShift);
}
