#include "detector.h"

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
  smoother_.Reset();
  SetMinMargin(kMinMargin);
  silent_ = kNumColumns;
  due_ = kIntervalColumns;
  wait_ = 0;
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
  if (level_.IsLoud(level_.Push(hop))) {
    silent_ = 0;
  } else if (silent_ < kNumColumns) {
    ++silent_;
  }
  if (--due_ > 0) {
    return 0;
  }
  due_ = kIntervalColumns;
  if (silent_ < kNumColumns) {
    return kNumColumns;
  }
  smoother_.Reset();
  leading_ = kNoLabel;
  return 0;
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
