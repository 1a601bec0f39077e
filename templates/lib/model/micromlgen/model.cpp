#include "model.h"

#include <math.h>

#include "answer.h"
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
  Scale(features, kFeatureBits, scaled);
  ScoreAnswer(svm.predict(scaled), scores);
}
