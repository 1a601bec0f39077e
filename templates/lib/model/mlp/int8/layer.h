#pragma once

#include "neuron.h"
#include "sum_of_products.h"

/// Values of neurons `first` to `end`, an even number; returns the weights of the next layer. Two
/// neurons share a row.
ALWAYS_INLINE const int16_t* Layer(const int16_t* inputs, int32_t num_inputs,
                                   const int16_t* weights, int32_t first, int32_t end,
                                   int16_t* values) {
  const TwoRows product(inputs, num_inputs);
  for (int32_t neuron = first; neuron < end; neuron += 2, weights += num_inputs) {
    int32_t sum, next;
    product(weights, &sum, &next);
    *values++ = Value(neuron, sum);
    *values++ = Value(neuron + 1, next);
  }
  return weights;
}
