#pragma once

#include <cstdint>

#include "front_end.h"
#include "model_data.h"

/// Walks one window x of kNumFeatures features through the trees, one after another. Nodes and
/// leaves are in preorder: what is left of a node before what is right of it. A subtree has one
/// leaf more than nodes, so a node and what is left of it have as many nodes as leaves:
/// kLeftLeaves of both lie before what is right of it.
class Trees {
 public:
  explicit Trees(const Feature* x) : x_(x) {}

  /// What the leaf says that x reaches in the next tree.
  int32_t Next() {
    int32_t node = next_node_;
    int32_t end = node + kSizes[next_tree_];
    next_node_ = end;
    int32_t surplus = next_tree_++;  // leaves passed, less nodes passed
    while (node < end) {
      const int32_t left_leaves = kLeftLeaves[node];
      if (x_[kFeatures[node]] <= kThresholds[node]) {
        end = node + left_leaves;
        ++node;
        --surplus;
      } else {
        node += left_leaves;
      }
    }
    return kAnswers[node + surplus];
  }

 private:
  const Feature* const x_;
  int32_t next_tree_ = 0;
  int32_t next_node_ = 0;
};
