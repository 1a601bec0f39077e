#pragma once

#include <cstdint>

#include "column_ring.h"
#include "features_data.h"

/// One feature: the RMS of a hop, in 16-bit sample units.
using Feature = int16_t;

/// Streaming levels: hops of PCM in, the levels of any window of the last kRingColumns hops out.
class FrontEnd {
 public:
  /// Back to silence.
  void Reset() { ring_.Reset(); }

  /// Takes one hop of kHopLength samples and appends one column: its RMS.
  void Push(const int16_t* hop);

  /// Features of the window of kNumColumns columns that begins `age` columns ago (kNumColumns: it
  /// ends now; at most kRingColumns). Writes kNumFeatures values, oldest first.
  void Features(int32_t age, Feature* features) const;

 private:
  ColumnRing<1> ring_;
};
