#include "model.h"

#include <algorithm>

#include "layer.h"
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
  int32_t first = 0;
  const int16_t* weights = kHiddenWeights;
  for (const int32_t size : kLayerSizes) {
    ClearPadding(outputs, size);
    weights = Layer(inputs, num_inputs, weights, first, first + size, outputs);
    first += size;
    num_inputs = Padded(size);
    std::swap(inputs, outputs);
  }
  LinearScores(inputs, scores);
}
