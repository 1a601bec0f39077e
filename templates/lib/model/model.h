#pragma once

#include <cstdint>

#include "front_end.h"
#include "project_config.h"

/// Scores of one window of kNumFeatures features: kNumLabels values, 65536 for a natural logarithm
/// of 1. The label with the highest score is the answer, the first of equals; its lead over another
/// is how much more likely it is: 65536 · ln(odds).
void Score(const Feature* features, int32_t* scores);

/// The same before calibration, in the model's own unit.
void RawScores(const Feature* features, int32_t* scores);
