#include "detection.h"

#include <algorithm>

void Decide(int32_t min_margin, Detection* detection) {
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
  detection->label = detection->score < min_margin ? -1 : best;
}

void Classify(const FrontEnd& front_end, int32_t age, int32_t min_margin, Detection* detection) {
  Feature features[kNumFeatures];
  front_end.Features(age, features);
  Score(features, detection->scores);
  Decide(min_margin, detection);
}
