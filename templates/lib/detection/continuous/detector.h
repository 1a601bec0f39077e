#pragma once

#include <cstdint>

#include "detection.h"
#include "level.h"
#include "smoother.h"

/// From a stream of hops to events: a label that leads the average of the last windows' scores,
/// once while it stays ahead.
class Detector {
 public:
  /// Back to silence, with threshold and margin of the configuration.
  void Reset();

  /// Takes one hop of kHopLength samples. True at an event, whose scores are the averages.
  bool Push(const int16_t* hop, Detection* detection);

  /// The first half of Push(): takes one hop. Returns the age of the window that is to be
  /// classified now, 0 if there is none.
  int32_t Listen(const int16_t* hop);

  /// Classifies one window, the one that begins `age` hops ago: kNumColumns, it ends now.
  void Classify(int32_t age, Detection* detection) const;

  /// RMS, in 16-bit sample units, that a hop of a window must reach; else it is silent, and not
  /// classified.
  void SetThreshold(int32_t rms) { level_.SetThreshold(rms); }

  /// Lead of the best label over the second, below which there is none: 65536 · ln(odds).
  void SetMinMargin(int32_t min_margin) { min_margin_ = min_margin; }

  /// RMS of the loudest hop since the last call, in 16-bit sample units.
  int32_t TakeLevel() { return level_.TakeLevel(); }

 private:
  /// The sound is over.
  void Forget();

  /// Whether the label that leads now, -1 for none, is to be said.
  bool IsEvent(int32_t label);

  FrontEnd front_end_;
  Level level_;
  Smoother smoother_;
  int32_t min_margin_;
  int32_t silent_;   // hops since the last loud one, at most kNumColumns
  int32_t due_;      // hops until the next window
  int32_t wait_;     // hops until there may be an event
  int32_t leading_;  // label, or -1; while events have to wait, that of the last one
};
