#pragma once

#include <cstdint>

#include "columns.h"
#include "features_data.h"
#include "spectrum.h"

/// One feature; features.cpp says in which unit.
using Feature = int8_t;

/// Streaming log-mel front end: hops of PCM in, features of any window of the last kRingColumns
/// columns out.
class FrontEnd {
 public:
  /// Back to silence.
  void Reset();

  /// Takes one hop of kHopLength samples and appends one column: the log-mel energies of the newest
  /// kFftLength samples.
  void Push(const int16_t* hop);

  /// Features of the window of kNumColumns columns that begins `age` columns ago (kNumColumns: it
  /// ends now; at most kRingColumns). Writes kNumFeatures values.
  void Features(int32_t age, Feature* features) const;

 private:
  alignas(4) int16_t frame_[kFftLength];  // the newest samples, oldest first
  Bin bins_[kNumBins];                    // work space of the transform
  Columns columns_;                       // Q9 octaves of energy
};
