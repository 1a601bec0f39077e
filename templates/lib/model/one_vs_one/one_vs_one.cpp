#include "one_vs_one.h"

#include "model_data.h"

namespace {

constexpr int64_t kOne = 65536;

/// c / (3 · (|c| + 1)): keeps the order of confidences and stays below half a vote.
int64_t Squash(int64_t confidence) {
  const int64_t size = confidence < 0 ? -confidence : confidence;
  return confidence * kOne / (3 * (size + kOne));
}

}  // namespace

void VoteScores(const int32_t* decisions, int32_t* scores) {
  if (kNumLabels == 2) {
    scores[0] = decisions[0];
    scores[1] = -decisions[0];
    return;
  }
  for (int32_t label = 0; label < kNumLabels; ++label) {
    int64_t votes = 0;
    int64_t confidence = 0;
    for (int32_t other = 0; other < kNumLabels; ++other) {
      if (other == label) {
        continue;
      }
      const bool is_first = label < other;
      const int32_t decision =
          decisions[is_first ? PairIndex(label, other) : PairIndex(other, label)];
      votes += (decision >= 0) == is_first ? kOne : 0;
      confidence += is_first ? decision : -static_cast<int64_t>(decision);
    }
    scores[label] = static_cast<int32_t>(votes + (kBreakTies != 0 ? Squash(confidence) : 0));
  }
}
