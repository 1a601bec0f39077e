#include "model.h"

#include "model_data.h"
#include "trees.h"

namespace {

/// A row of kDistributions holds two labels a word, 16 bits each. No sum over the trees passes
/// 65535, so one addition adds both.
constexpr int32_t kNumWords = (kNumLabels + 1) / 2;

}  // namespace

// The mean of the probabilities that the leaves give to each label.
void RawScores(const Feature* features, int32_t* scores) {
  uint32_t sums[kNumWords] = {};
  Trees trees(features);
  for (int32_t tree = 0; tree < kNumTrees; ++tree) {
    const uint32_t* distribution = kDistributions[trees.Next()];
    for (int32_t word = 0; word < kNumWords; ++word) {
      sums[word] += distribution[word];
    }
  }
  for (int32_t label = 0; label < kNumLabels; ++label) {
    scores[label] = static_cast<int32_t>((sums[label / 2] >> (label % 2 * 16)) & 0xFFFF);
  }
}
