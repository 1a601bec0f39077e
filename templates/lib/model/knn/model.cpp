#include "model.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "inner_product.h"
#include "model_data.h"

namespace {

using Product = InnerProduct<Feature, kNumFeatures>;
using Distance = decltype(std::declval<Product>()(kVectors[0]));

static_assert(sizeof(kVectors[0]) == Product::kStride * sizeof(Feature),
              "training windows are padded to whole words");

/// The nearest training windows so far, the nearest first.
struct Neighbors {
  Distance distances[kNumNeighbors];
  int32_t labels[kNumNeighbors];

  Neighbors() {
    std::fill(distances, distances + kNumNeighbors, std::numeric_limits<Distance>::max());
    std::fill(labels, labels + kNumNeighbors, 0);
  }

  /// Takes the place of the last one and moves up, behind those that are as near.
  void Insert(Distance distance, int32_t label) {
    int32_t place = kNumNeighbors - 1;
    for (; place > 0 && distance < distances[place - 1]; --place) {
      distances[place] = distances[place - 1];
      labels[place] = labels[place - 1];
    }
    distances[place] = distance;
    labels[place] = label;
  }
};

}  // namespace

// Training windows s are sorted by label. |s|² - 2x·s orders them as their distance from x does.
void RawScores(const Feature* features, int32_t* scores) {
  const Product product(features);
  Neighbors nearest;
  int32_t vector = 0;
  for (int32_t label = 0; label < kNumLabels; ++label) {
    for (int32_t count = kVectorCounts[label]; count > 0; --count, ++vector) {
      const Distance distance = kSquaredNorms[vector] - 2 * product(kVectors[vector]);
      if (distance < nearest.distances[kNumNeighbors - 1]) {
        nearest.Insert(distance, label);
      }
    }
  }
  int32_t votes[kNumLabels] = {};
  for (const int32_t label : nearest.labels) {
    ++votes[label];
  }
  for (int32_t label = 0; label < kNumLabels; ++label) {
    scores[label] = votes[label] * 65536 / kNumNeighbors;
  }
}
