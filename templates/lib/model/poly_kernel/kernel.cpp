#include "kernel.h"

int32_t Kernel::operator()(int32_t index) const {
  const int64_t dot = product_(kVectors[index]);
  const int64_t base = (dot * kDotScale + kOffset) >> kDotShift;
  int64_t power = base;
  for (int32_t i = 1; i < kDegree; ++i) {
    power = (power * base) >> 30;
  }
  return static_cast<int32_t>(power);
}
