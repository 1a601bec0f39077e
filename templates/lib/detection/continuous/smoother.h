#pragma once

#include <cstdint>

#include "detection_data.h"
#include "project_config.h"

/// Averages the scores of the last kSmoothing windows. Those that there were not yet count as 0.
class Smoother {
 public:
  /// Back to no windows.
  void Reset();

  /// Takes the scores of a window, kNumLabels values up to ±2^30, and puts the average in their
  /// place: a kSmoothing-th of each, rounded towards 0, added up.
  void Smooth(int32_t* scores);

 private:
  int32_t shares_[kSmoothing][kNumLabels];  // of the last windows
  int32_t next_;                            // the oldest of them
};
