#include "model.h"

#include <algorithm>

#include "linear_map.h"
#include "sum_of_products.h"

// Hidden layers of neurons: weights times inputs, plus a bias, shifted to int16, and zero where
// negative. Weights and biases are so small that no value leaves int16. The last layer is linear.
void RawScores(const Feature* features, int32_t* scores) {
  alignas(4) int16_t buffers[2][kMostInputs];
  int16_t* inputs = buffers[0];
  int16_t* outputs = buffers[1];
  Widen(features, kNumFeatures, inputs);
  int32_t num_inputs = Padded(kNumFeatures);
  const auto* weights = kHiddenWeights;
  int32_t neuron = 0;
  for (const int32_t size : kLayerSizes) {
    ClearPadding(outputs, size);
    for (int32_t i = 0; i < size; ++i, ++neuron) {
      const int64_t sum = SumOfProducts(weights, inputs, num_inputs) + kHiddenBias[neuron];
      outputs[i] = static_cast<int16_t>(std::max(int64_t{0}, sum >> kHiddenShifts[neuron]));
      weights += num_inputs;
    }
    num_inputs = Padded(size);
    std::swap(inputs, outputs);
  }
  LinearScores(inputs, scores);
}
