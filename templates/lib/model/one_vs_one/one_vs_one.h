#pragma once

#include <cstdint>

#include "project_config.h"

/// One decision for each two labels, in the order (0, 1), (0, 2) … (1, 2) …
constexpr int32_t kNumPairs = kNumLabels * (kNumLabels - 1) / 2;

/// Place of the decision between two labels, first < second.
inline int32_t PairIndex(int32_t first, int32_t second) {
  return first * (2 * kNumLabels - first - 1) / 2 + second - first - 1;
}

/// From decisions [kNumPairs], positive for the pair's first label, to scores [kNumLabels], all in
/// 1/65536. Two labels: the decision and its negative. More: each label's votes, and below one vote
/// the sum of its decisions as confidence, squashed to ±1/3.
void VoteScores(const int32_t* decisions, int32_t* scores);
