#pragma once

#include <cstdint>

#include "model_data.h"
#include "project_config.h"

/// Scores of kNumLabels labels. All labels but the last have a sum, how much they lead that one:
/// weights times kNumInputs int16 (at a multiple of four bytes) plus a bias. Two labels: the first
/// one's lead and its negative. More: each label's sum less the highest one, so that saturation
/// meets only labels that are far behind.
void LinearScores(const int16_t* inputs, int32_t* scores);
