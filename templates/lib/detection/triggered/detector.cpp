#include "detector.h"

void Decide(Detection* detection) {
  int32_t best = 0;
  for (int32_t label = 1; label < kNumLabels; ++label) {
    if (detection->scores[label] > detection->scores[best]) {
      best = label;
    }
  }
  detection->score = detection->scores[best];
  detection->label = best;
  for (int32_t label = 0; label < kNumLabels; ++label) {
    if (label != best && detection->score - detection->scores[label] < kMinMargin) {
      detection->label = -1;
    }
  }
}

void Detector::Reset() {
  front_end_.Reset();
  trigger_.Reset();
}

bool Detector::Push(const int16_t* hop, Detection* detection) {
  front_end_.Push(hop);
  const int32_t age = trigger_.Push(hop);
  if (age == 0) {
    return false;
  }
  Feature features[kNumFeatures];
  front_end_.Features(age, features);
  Score(features, detection->scores);
  Decide(detection);
  return true;
}
