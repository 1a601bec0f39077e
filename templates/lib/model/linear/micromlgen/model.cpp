#include "model.h"

#include "answer.h"
#include "model_data.h"

// As micromlgen wrote it: these warnings would stop it.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wdouble-promotion"
#pragma GCC diagnostic ignored "-Wfloat-conversion"
#pragma GCC diagnostic ignored "-Wvarargs"
#include "micromlgen_linear.h"
#pragma GCC diagnostic pop

void RawScores(const Feature* features, int32_t* scores) {
  Eloquent::ML::Port::LogisticRegression sums;
  float scaled[kNumFeatures];
  Scale(features, kFeatureBits, scaled);
  ScoreAnswer(sums.predict(scaled), scores);
}
