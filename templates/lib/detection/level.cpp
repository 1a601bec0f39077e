#include "level.h"

#include <algorithm>

#include "detection_data.h"
#include "sums.h"

namespace {

/// Energy of a hop whose RMS is `rms`.
uint64_t EnergyOf(int32_t rms) {
  const uint64_t level = static_cast<uint64_t>(rms) * kHopLength;
  return level * level;
}

}  // namespace

void Level::Reset() {
  loudest_ = 0;
  SetThreshold(kThreshold);
}

uint64_t Level::Push(const int16_t* hop) {
  const int64_t sum = Sum(hop, kHopLength);
  const uint64_t energy =
      kHopLength * SumOfSquares(hop, kHopLength) - static_cast<uint64_t>(sum * sum);
  loudest_ = std::max(loudest_, energy);
  return energy;
}

void Level::SetThreshold(int32_t rms) { loud_ = EnergyOf(rms); }

int32_t Level::TakeLevel() {
  int32_t level = 0;
  for (int32_t bit = 1 << 14; bit > 0; bit >>= 1) {
    if (EnergyOf(level + bit) <= loudest_) {
      level += bit;
    }
  }
  loudest_ = 0;
  return level;
}
