#pragma once

#include <cstdint>

#include "detection_data.h"
#include "features_data.h"
#include "level.h"

/// Waits for a loud hop, then finds the window with the most energy around it.
class Trigger {
 public:
  /// Back to silence, with the threshold of the configuration.
  void Reset();

  /// Takes one hop of kHopLength samples. Returns 0, or, once a window is complete, its age: it
  /// began that many hops ago, kNumColumns to kRingColumns.
  int32_t Push(const int16_t* hop);

  /// What makes a hop loud.
  Level& level() { return level_; }

 private:
  int32_t LoudestAge() const;

  Level level_;
  uint64_t energy_[kRingColumns];  // of the newest hops
  int32_t head_;                   // oldest energy
  int32_t wait_;                   // hops until the last candidate window is complete; 0: idle
  int32_t hold_;                   // hops that can't trigger yet
};
