#include "trigger.h"

#include <cstring>

namespace {

static_assert(kRingColumns == kNumColumns + kSearchColumns,
              "the ring holds every candidate window");
static_assert(kPreRollColumns < kNumColumns, "detection.pre_roll must be shorter than the window");

/// Place in the ring of an index below twice its size, without a division.
int32_t Wrap(int32_t index) { return index < kRingColumns ? index : index - kRingColumns; }

}  // namespace

void Trigger::Reset() {
  std::memset(energy_, 0, sizeof(energy_));
  head_ = 0;
  wait_ = 0;
  hold_ = 0;
  level_.Reset();
}

int32_t Trigger::Push(const int16_t* hop) {
  const uint64_t energy = level_.Push(hop);
  energy_[head_] = energy;
  head_ = Wrap(head_ + 1);
  if (wait_ > 0) {
    --wait_;
  } else if (hold_ > 0) {
    --hold_;
    return 0;
  } else if (level_.IsLoud(energy)) {
    wait_ = kRingColumns - 1 - kPreRollColumns;
  } else {
    return 0;
  }
  if (wait_ > 0) {
    return 0;
  }
  hold_ = kRefractoryColumns;
  return LoudestAge();
}

int32_t Trigger::LoudestAge() const {
  uint64_t total = 0;
  for (int32_t i = 0; i < kNumColumns; ++i) {
    total += energy_[Wrap(head_ + i)];
  }
  uint64_t most = total;
  int32_t start = 0;
  for (int32_t i = 1; i <= kSearchColumns; ++i) {
    total -= energy_[Wrap(head_ + i - 1)];
    total += energy_[Wrap(head_ + i + kNumColumns - 1)];
    if (total > most) {
      most = total;
      start = i;
    }
  }
  return kRingColumns - start;
}
