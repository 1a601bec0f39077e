#pragma once

#include <cstdint>

#include "model_data.h"
#include "project_config.h"

/// Two labels share one sum: how much the first one leads.
constexpr int32_t kNumSums = kNumLabels == 2 ? 1 : kNumLabels;

/// Scores of kNumLabels labels: weights times kNumInputs int16 (at a multiple of four bytes) plus a
/// bias. Two labels: the first one's lead and its negative. More: each label's sum less the highest
/// one, so that saturation meets only labels that are far behind.
void LinearScores(const int16_t* inputs, int32_t* scores);
