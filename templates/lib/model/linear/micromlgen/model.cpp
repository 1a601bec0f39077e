#include "model.h"

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
  for (int32_t i = 0; i < kNumFeatures; ++i) {
    scaled[i] = static_cast<float>(features[i]) / static_cast<float>(1 << kFeatureBits);
  }
  const int answer = sums.predict(scaled);
  for (int32_t label = 0; label < kNumLabels; ++label) {
    scores[label] = label == answer ? 65536 : 0;
  }
}
