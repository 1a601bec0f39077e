#include "detector.h"

#include <algorithm>

namespace {

static_assert(kIntervalColumns >= 1 && kSmoothing >= 1, "detection.hop, detection.smoothing");
static_assert(kRingColumns == kNumColumns, "every window ends now");

constexpr int32_t kNoLabel = -1;

/// One less, down to 0.
int32_t CountDown(int32_t count) { return count > 0 ? count - 1 : 0; }

}  // namespace

void Detector::Reset() {
  front_end_.Reset();
  level_.Reset();
  SetMinMargin(kMinMargin);
  silent_ = kNumColumns;
  wait_ = 0;
  Forget();
}

void Detector::Forget() {
  smoother_.Reset();
  due_ = kIntervalColumns;
  leading_ = kNoLabel;
}

bool Detector::Push(const int16_t* hop, Detection* detection) {
  const int32_t age = Listen(hop);
  if (age == 0) {
    return false;
  }
  Classify(age, detection);
  smoother_.Smooth(detection->scores);
  Decide(min_margin_, detection);
  return wait_ == 0 && IsEvent(detection->label);
}

int32_t Detector::Listen(const int16_t* hop) {
  front_end_.Push(hop);
  wait_ = CountDown(wait_);
  silent_ = level_.IsLoud(level_.Push(hop)) ? 0 : std::min(silent_ + 1, kNumColumns);
  if (silent_ == kNumColumns) {
    Forget();
    return 0;
  }
  if (--due_ > 0) {
    return 0;
  }
  due_ = kIntervalColumns;
  return kNumColumns;
}

void Detector::Classify(int32_t age, Detection* detection) const {
  ::Classify(front_end_, age, min_margin_, detection);
}

bool Detector::IsEvent(int32_t label) {
  const bool is_new = label != leading_;
  leading_ = label;
  if (!is_new || label == kNoLabel || kIsIgnored[label] != 0) {
    return false;
  }
  wait_ = kRefractoryColumns;
  return true;
}
