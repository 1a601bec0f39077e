#pragma once

#include <cstdint>
#include <type_traits>

#include "front_end.h"
#include "model_data.h"

/// An unsigned number of so many bytes, the highest first; 32 bits of it.
template <int32_t bytes>
inline uint32_t ReadBytes(const uint8_t* at) {
  return (ReadBytes<bytes - 1>(at) << 8) | at[bytes - 1];
}

template <>
inline uint32_t ReadBytes<1>(const uint8_t* at) {
  return at[0];
}

/// Walks one window x of kNumFeatures features through the trees of kTrees, one after another.
///
///     tree: leaves of the tree, [kCountBytes]; root
///     node: feature [kCodeBytes], threshold [kThresholdBytes], leaves on the left [kCountBytes];
///           what is left of it, where the feature is at most the threshold; what is right of it
///     leaf: its answer plus kLeafOffset [kLeafBytes]; its first kCodeBytes are no feature's
///
/// A subtree has one leaf more than nodes. So a node and what is left of it have as many nodes as
/// leaves, kPairBytes together.
class TreeWalk {
 public:
  explicit TreeWalk(const Feature* x) : x_(x) {}

  /// The answer of the leaf that x reaches in the next tree.
  int32_t Next() {
    const uint32_t leaves = ReadBytes<kCountBytes>(next_tree_);
    const uint8_t* at = next_tree_ + kCountBytes;
    next_tree_ = at + (kPairBytes * leaves - kNodeBytes);
    if (leaves > 1) {
      uint32_t code = ReadBytes<kCodeBytes>(at);
      do {
        const uint32_t threshold = ReadBytes<kThresholdBytes>(at + kCodeBytes);
        if (x_[code] <= static_cast<Threshold>(threshold)) {
          at += kNodeBytes;
        } else {
          at += kPairBytes * ReadBytes<kCountBytes>(at + kCodeBytes + kThresholdBytes);
        }
        code = ReadBytes<kCodeBytes>(at);
      } while (code < kFirstLeaf);
    }
    return static_cast<int32_t>(ReadBytes<kLeafBytes>(at) - kLeafOffset);
  }

 private:
  using Threshold = std::conditional<kThresholdBytes == 1, int8_t, int16_t>::type;
  static constexpr uint32_t kNodeBytes = kCodeBytes + kThresholdBytes + kCountBytes;
  static constexpr uint32_t kPairBytes = kNodeBytes + kLeafBytes;

  const Feature* const x_;
  const uint8_t* next_tree_ = kTrees;
};
