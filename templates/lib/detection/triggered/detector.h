#pragma once

#include <cstdint>

#include "detection.h"
#include "trigger.h"

/// From a stream of hops to labels, one for each sound: trigger, front end and model.
class Detector {
 public:
  /// Back to silence, with threshold and margin of the configuration.
  void Reset();

  /// Takes one hop of kHopLength samples. True when a window was classified.
  bool Push(const int16_t* hop, Detection* detection);

  /// The first half of Push(): takes one hop. Returns the age of the window that is to be
  /// classified now, 0 if there is none.
  int32_t Listen(const int16_t* hop);

  /// Classifies the window that begins `age` hops ago: kNumColumns, it ends now, to kRingColumns.
  void Classify(int32_t age, Detection* detection) const;

  /// RMS, in 16-bit sample units, from which a hop starts a window.
  void SetThreshold(int32_t rms) { trigger_.level().SetThreshold(rms); }

  /// Lead of the best label over the second, below which there is none: 65536 · ln(odds).
  void SetMinMargin(int32_t min_margin) { min_margin_ = min_margin; }

  /// RMS of the loudest hop since the last call, in 16-bit sample units.
  int32_t TakeLevel() { return trigger_.level().TakeLevel(); }

 private:
  FrontEnd front_end_;
  Trigger trigger_;
  int32_t min_margin_;
};
