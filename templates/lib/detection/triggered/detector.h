#pragma once

#include <cstdint>

#include "front_end.h"
#include "model.h"
#include "trigger.h"

/// What the model says of one window.
struct Detection {
  int32_t label;               // index into kLabels, or -1: no label leads by kMinMargin
  int32_t score;               // of the best label, 65536 = a margin of 1
  int32_t scores[kNumLabels];  // of every label
};

/// The first label with the highest score, or -1 where it leads by less than kMinMargin.
void Decide(Detection* detection);

/// From a stream of hops to labels: trigger, front end and model.
class Detector {
 public:
  void Reset();

  /// Takes one hop of kHopLength samples. True when a window was classified.
  bool Push(const int16_t* hop, Detection* detection);

  /// RMS, in 16-bit sample units, from which a hop starts a window.
  void SetThreshold(int32_t rms) { trigger_.SetThreshold(rms); }

 private:
  FrontEnd front_end_;
  Trigger trigger_;
};
