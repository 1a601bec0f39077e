#pragma once

#include <cstdint>

#include "front_end.h"
#include "project_config.h"

/// Scores of one window of kNumFeatures features: kNumLabels values, 65536 for a margin of 1. The
/// label with the highest score is the answer, the first of equals.
void Score(const Feature* features, int32_t* scores);
