#include "model.h"

#include "linear_map.h"
#include "sum_of_products.h"

void RawScores(const Feature* features, int32_t* scores) {
  alignas(4) static int16_t inputs[kNumInputs];  // maybe thousands: too many for a stack
  Widen(features, kNumFeatures, inputs);
  LinearScores(inputs, scores);
}
