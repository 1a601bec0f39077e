#include "model.h"

#include <algorithm>

// As micromlgen wrote it: these warnings would stop it.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include "micromlgen_tree.h"
#pragma GCC diagnostic pop

void RawScores(const Feature* features, int32_t* scores) {
  Eloquent::ML::Port::DecisionTree tree;
  float values[kNumFeatures];
  std::copy(features, features + kNumFeatures, values);
  const int answer = tree.predict(values);
  for (int32_t label = 0; label < kNumLabels; ++label) {
    scores[label] = label == answer ? 65536 : 0;
  }
}
