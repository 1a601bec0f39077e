#include "smoother.h"

#include <cstring>

void Smoother::Reset() {
  std::memset(shares_, 0, sizeof(shares_));
  next_ = 0;
}

void Smoother::Smooth(int32_t* scores) {
  for (int32_t label = 0; label < kNumLabels; ++label) {
    shares_[next_][label] = scores[label] / kSmoothing;
    scores[label] = 0;
    for (const auto& shares : shares_) {
      scores[label] += shares[label];
    }
  }
  next_ = next_ + 1 < kSmoothing ? next_ + 1 : 0;
}
