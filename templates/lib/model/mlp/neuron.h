#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "dsp.h"
#include "model_data.h"

using Sum = std::decay<decltype(kHiddenBias[0])>::type;  // holds what a neuron adds up

/// What a neuron makes of its weighted sum.
ALWAYS_INLINE int16_t Value(int32_t neuron, Sum sum) {
  const Sum value = (sum + kHiddenBias[neuron]) >> kHiddenShifts[neuron];
  return static_cast<int16_t>(std::max(Sum{0}, value));
}
