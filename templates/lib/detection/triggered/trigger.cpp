#include "trigger.h"

#include <algorithm>
#include <cstring>

#include "sums.h"

namespace {

static_assert(kRingColumns == kNumColumns + kSearchColumns,
              "the ring holds every candidate window");
static_assert(kPreRollColumns < kNumColumns, "detection.pre_roll must be shorter than the window");

/// AC energy of a hop: n² times its variance, so that a microphone's offset does not count. The sum
/// over a ring stays below 2^64.
uint64_t Energy(const int16_t* hop) {
  const int64_t sum = Sum(hop, kHopLength);
  return kHopLength * SumOfSquares(hop, kHopLength) - static_cast<uint64_t>(sum * sum);
}

/// Energy of a hop whose RMS is `rms`.
uint64_t EnergyOf(int32_t rms) {
  const uint64_t level = static_cast<uint64_t>(rms) * kHopLength;
  return level * level;
}

/// Place in the ring of an index below twice its size, without a division.
int32_t Wrap(int32_t index) { return index < kRingColumns ? index : index - kRingColumns; }

}  // namespace

void Trigger::Reset() {
  std::memset(energy_, 0, sizeof(energy_));
  head_ = 0;
  wait_ = 0;
  hold_ = 0;
  loudest_ = 0;
  SetThreshold(kThreshold);
}

void Trigger::SetThreshold(int32_t rms) { loud_ = EnergyOf(rms); }

int32_t Trigger::TakeLevel() {
  int32_t level = 0;
  for (int32_t bit = 1 << 14; bit > 0; bit >>= 1) {
    if (EnergyOf(level + bit) <= loudest_) {
      level += bit;
    }
  }
  loudest_ = 0;
  return level;
}

int32_t Trigger::Push(const int16_t* hop) {
  const uint64_t energy = Energy(hop);
  energy_[head_] = energy;
  loudest_ = std::max(loudest_, energy);
  head_ = Wrap(head_ + 1);
  if (wait_ > 0) {
    --wait_;
  } else if (hold_ > 0) {
    --hold_;
    return 0;
  } else if (energy >= loud_) {
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
