#include "trees.h"

#include "model_data.h"
#include "tree_walk.h"

// The answer of a leaf is what its tree adds to a sum; the trees belong to the sums in turn.
void AddTrees(const Feature* x, int32_t* sums) {
  TreeWalk walk(x);
  for (int32_t tree = 0; tree < kNumTrees; tree += kNumSums) {
    for (int32_t sum = 0; sum < kNumSums; ++sum) {
      sums[sum] += walk.Next();
    }
  }
}
