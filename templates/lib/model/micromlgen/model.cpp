#include "model.h"

#include <math.h>

#include "model_data.h"

// As micromlgen wrote it: it expects <math.h>, and these warnings would stop it.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wdouble-promotion"
#pragma GCC diagnostic ignored "-Wfloat-conversion"
#pragma GCC diagnostic ignored "-Wunused-variable"
#pragma GCC diagnostic ignored "-Wvarargs"
#include "micromlgen_svc.h"
#pragma GCC diagnostic pop

void RawScores(const Feature* features, int32_t* scores) {
  Eloquent::ML::Port::SVM svm;
  float scaled[kNumFeatures];
  for (int32_t i = 0; i < kNumFeatures; ++i) {
    scaled[i] = static_cast<float>(features[i]) / static_cast<float>(1 << kFeatureBits);
  }
  const int answer = svm.predict(scaled);
  for (int32_t label = 0; label < kNumLabels; ++label) {
    scores[label] = label == answer ? 65536 : 0;
  }
}
