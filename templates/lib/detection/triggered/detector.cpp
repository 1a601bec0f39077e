#include "detector.h"

void Detector::Reset() {
  front_end_.Reset();
  trigger_.Reset();
  SetMinMargin(kMinMargin);
}

bool Detector::Push(const int16_t* hop, Detection* detection) {
  const int32_t age = Listen(hop);
  if (age == 0) {
    return false;
  }
  Classify(age, detection);
  return true;
}

int32_t Detector::Listen(const int16_t* hop) {
  front_end_.Push(hop);
  return trigger_.Push(hop);
}

void Detector::Classify(int32_t age, Detection* detection) const {
  ::Classify(front_end_, age, min_margin_, detection);
}
