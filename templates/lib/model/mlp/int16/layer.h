#pragma once

#include "neuron.h"
#include "sum_of_products.h"

/// Values of neurons `first` to `end`; returns the weights of the next layer. A row of int16 each.
ALWAYS_INLINE const int16_t* Layer(const int16_t* inputs, int32_t num_inputs,
                                   const int16_t* weights, int32_t first, int32_t end,
                                   int16_t* values) {
  for (int32_t neuron = first; neuron < end; ++neuron, weights += num_inputs) {
    *values++ = Value(neuron, SumOfProducts<Sum>(weights, inputs, num_inputs));
  }
  return weights;
}
