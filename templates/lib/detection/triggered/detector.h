#pragma once

#include <cstdint>

#include "front_end.h"
#include "model.h"
#include "trigger.h"

/// What the model says of one window.
struct Detection {
  int32_t label;               // index into kLabels, or -1: the best does not lead by kMinMargin
  int32_t score;               // lead of the best label over the second: 65536 · ln(odds)
  int32_t scores[kNumLabels];  // of every label
};

/// From the scores to the first label with the highest one, its lead, and whether that is enough.
void Decide(Detection* detection);

/// From a stream of hops to labels: trigger, front end and model.
class Detector {
 public:
  void Reset();

  /// Takes one hop of kHopLength samples. True when a window was classified.
  bool Push(const int16_t* hop, Detection* detection);

  /// Takes one hop of a clip whose window is known: nothing is triggered.
  void Append(const int16_t* hop) { front_end_.Push(hop); }

  /// Classifies the window that begins `age` hops ago: kNumColumns, it ends now, to kRingColumns.
  void Classify(int32_t age, Detection* detection) const;

  /// RMS, in 16-bit sample units, from which a hop starts a window.
  void SetThreshold(int32_t rms) { trigger_.SetThreshold(rms); }

  /// RMS of the loudest hop since the last call, in 16-bit sample units.
  int32_t TakeLevel() { return trigger_.TakeLevel(); }

 private:
  FrontEnd front_end_;
  Trigger trigger_;
};
