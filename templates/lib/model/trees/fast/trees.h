#pragma once

#include <cstdint>

#include "front_end.h"
#include "model_data.h"

/// A tree as code: what the leaf says that a window x of kNumFeatures features reaches.
typedef int32_t (*Tree)(const Feature* x);

extern const Tree kTrees[kNumTrees];

/// Walks one window x through the trees, one after another.
class Trees {
 public:
  explicit Trees(const Feature* x) : x_(x) {}

  /// What the leaf says that x reaches in the next tree.
  int32_t Next() { return (*next_++)(x_); }

 private:
  const Feature* const x_;
  const Tree* next_ = kTrees;
};
