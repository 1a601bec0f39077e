#include "trees.h"

#include "model_data.h"
#include "tree_walk.h"

// The answer of a leaf is the number of its first vote, which is a share [16 bits], a sum [15] and
// whether another one follows [1].
void AddTrees(const Feature* x, int32_t* sums) {
  TreeWalk walk(x);
  for (int32_t tree = 0; tree < kNumTrees; ++tree) {
    const uint32_t* next = kVotes + walk.Next();
    uint32_t vote;
    do {
      vote = *next++;
      const uint32_t sum = kNumSums == 1 ? 0 : (vote >> 1) & 0x7FFF;
      sums[sum] += static_cast<int32_t>(vote >> 16);
    } while (kNumSums > 1 && (vote & 1));
  }
}
