#pragma once

#include <cstdint>

#include "features_data.h"

/// Measures how loud hops are: their AC energy, n² times the variance of n samples, so that a
/// microphone's offset does not count.
class Level {
 public:
  /// Nothing heard yet, with the threshold of the configuration.
  void Reset();

  /// Energy of one hop of kHopLength samples. The sum over a ring stays below 2^64.
  uint64_t Push(const int16_t* hop);

  /// Whether a hop of that energy reaches the threshold.
  bool IsLoud(uint64_t energy) const { return energy >= loud_; }

  /// RMS, in 16-bit sample units, from which a hop is loud.
  void SetThreshold(int32_t rms);

  /// RMS of the loudest hop since the last call, in 16-bit sample units: the highest threshold,
  /// up to 32767, at which that hop is loud; 0 where none is.
  int32_t TakeLevel();

 private:
  uint64_t loud_;     // energy from which a hop is loud
  uint64_t loudest_;  // energy of the loudest hop since TakeLevel()
};
