#pragma once

#include <cstdint>

#include "front_end.h"
#include "project_config.h"

/// Two labels need one sum, that of the second.
constexpr int32_t kNumSums = kNumLabels == 2 ? 1 : kNumLabels;

/// Adds to kNumSums sums what the leaves say that a window x of kNumFeatures features reaches, one
/// in each tree.
void AddTrees(const Feature* x, int32_t* sums);
