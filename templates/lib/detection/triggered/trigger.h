#pragma once

#include <cstdint>

#include "detection_data.h"
#include "features_data.h"

/// Waits for a loud hop, then finds the window with the most energy around it.
class Trigger {
 public:
  /// Back to silence, with the threshold of the configuration.
  void Reset();

  /// Takes one hop of kHopLength samples. Returns 0, or, once a window is complete, its age: it
  /// began that many hops ago, kNumColumns to kRingColumns.
  int32_t Push(const int16_t* hop);

  /// RMS, in 16-bit sample units, from which a hop is loud.
  void SetThreshold(int32_t rms);

  /// RMS of the loudest hop since the last call, in 16-bit sample units: the highest threshold,
  /// up to 32767, at which that hop is loud; 0 where none is.
  int32_t TakeLevel();

 private:
  int32_t LoudestAge() const;

  uint64_t energy_[kRingColumns];  // of the newest hops
  uint64_t loud_;                  // energy from which a hop triggers
  uint64_t loudest_;               // energy of the loudest hop since TakeLevel()
  int32_t head_;                   // oldest energy
  int32_t wait_;                   // hops until the last candidate window is complete; 0: idle
  int32_t hold_;                   // hops that can't trigger yet
};
