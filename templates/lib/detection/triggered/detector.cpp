#include "detector.h"

#include <algorithm>

void Decide(Detection* detection) {
  const int32_t* scores = detection->scores;
  int32_t best = 0;
  for (int32_t label = 1; label < kNumLabels; ++label) {
    if (scores[label] > scores[best]) {
      best = label;
    }
  }
  detection->score = INT32_MAX;
  for (int32_t label = 0; label < kNumLabels; ++label) {
    if (label != best) {
      detection->score = std::min(detection->score, scores[best] - scores[label]);
    }
  }
  detection->label = detection->score < kMinMargin ? -1 : best;
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
  Classify(age, detection);
  return true;
}

void Detector::Classify(int32_t age, Detection* detection) const {
  Feature features[kNumFeatures];
  front_end_.Features(age, features);
  Score(features, detection->scores);
  Decide(detection);
}
