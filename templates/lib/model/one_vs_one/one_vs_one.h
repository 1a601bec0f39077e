#pragma once

#include <algorithm>
#include <cstdint>

#include "model_data.h"
#include "project_config.h"

/// One decision for each two labels, in the order (0, 1), (0, 2) … (1, 2) …
constexpr int32_t kNumPairs = kNumLabels * (kNumLabels - 1) / 2;

/// Place of the decision between two labels, first < second.
inline int32_t PairIndex(int32_t first, int32_t second) {
  return first * (2 * kNumLabels - first - 1) / 2 + second - first - 1;
}

/// A sum as a decision: in 1/65536, within ±(2^30 - 1).
inline int32_t Decision(int64_t sum) {
  constexpr int64_t kLimit = (1 << 30) - 1;
  return static_cast<int32_t>(std::max(-kLimit, std::min(kLimit, sum >> kScoreShift)));
}

/// From decisions [kNumPairs], positive for the pair's first label, to scores [kNumLabels], all in
/// 1/65536. Two labels: the decision and its negative. More: each label's votes, and below one vote
/// the sum of its decisions as confidence, squashed to ±1/3.
void VoteScores(const int32_t* decisions, int32_t* scores);
