#include "model.h"

#include <algorithm>

#include "answer.h"

// As micromlgen wrote it: these warnings would stop it.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include "micromlgen_forest.h"
#pragma GCC diagnostic pop

void RawScores(const Feature* features, int32_t* scores) {
  Eloquent::ML::Port::RandomForest forest;
  float values[kNumFeatures];
  std::copy(features, features + kNumFeatures, values);
  ScoreAnswer(forest.predict(values), scores);
}
