#pragma once

#include <cstdint>

#include "front_end.h"
#include "model.h"
#include "project_config.h"

/// What is said of a window.
struct Detection {
  int32_t label;               // index into kLabels, or -1: the best does not lead by the margin
  int32_t score;               // lead of the best label over the second: 65536 · ln(odds)
  int32_t scores[kNumLabels];  // of every label
};

/// From the scores to the first label with the highest one, its lead, and whether that is at least
/// `min_margin`.
void Decide(int32_t min_margin, Detection* detection);

/// Scores and label of the window that begins `age` hops ago: kNumColumns, it ends now, to
/// kRingColumns.
void Classify(const FrontEnd& front_end, int32_t age, int32_t min_margin, Detection* detection);
