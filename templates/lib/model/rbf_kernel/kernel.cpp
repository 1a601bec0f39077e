#include "kernel.h"

#include "dot.h"
#include "exp2.h"
#include "model_data.h"

Kernel::Kernel(const Feature* x) : x_(x), squared_norm_(Dot(x, x)) {}

int32_t Kernel::operator()(int32_t index) const {
  const int64_t dot = Dot(x_, kVectors[index]);
  const int64_t distance = squared_norm_ + kSquaredNorms[index] - 2 * dot;
  return Exp2OfMinus((static_cast<uint64_t>(distance) * kGamma) >> kGammaShift);
}
