#include "model.h"

#include <limits>
#include <type_traits>

#include "inner_product.h"
#include "model_data.h"
#include "sum_of_products.h"

namespace {

/// |s|² - 2x·s, which orders training windows s as their distance from x does.
using Distance = std::decay<decltype(kSquaredNorms[0])>::type;

/// The nearest training windows so far, the nearest first.
class Neighbors {
 public:
  Neighbors() {
    for (Neighbor& neighbor : nearest_) {
      neighbor = {std::numeric_limits<Distance>::max(), 0};
    }
  }

  /// Behind those that are as near; the last one leaves.
  void Offer(int32_t window, Distance distance) {
    int32_t place = kNumNeighbors - 1;
    if (distance >= nearest_[place].distance) {
      return;
    }
    for (; place > 0 && distance < nearest_[place - 1].distance; --place) {
      nearest_[place] = nearest_[place - 1];
    }
    nearest_[place] = {distance, window};
  }

  /// How many are in [begin, end).
  int32_t Count(int32_t begin, int32_t end) const {
    int32_t count = 0;
    for (const Neighbor& neighbor : nearest_) {
      count += begin <= neighbor.window && neighbor.window < end;
    }
    return count;
  }

 private:
  struct Neighbor {
    Distance distance;
    int32_t window;
  };
  Neighbor nearest_[kNumNeighbors];
};

/// int8: two training windows share a row.
inline void Search(const int8_t* features, Neighbors* neighbors) {
  alignas(4) int16_t x[Padded(kNumFeatures)];
  Widen(features, kNumFeatures, x);
  const TwoRows product(x, Padded(kNumFeatures));
  int32_t window = 0;
  for (const auto& row : kVectors) {
    int32_t first, second;
    product(row, &first, &second);
    neighbors->Offer(window, kSquaredNorms[window] - 2 * first);
    neighbors->Offer(window + 1, kSquaredNorms[window + 1] - 2 * second);
    window += 2;
  }
}

inline void Search(const int16_t* features, Neighbors* neighbors) {
  const InnerProduct<int16_t, kNumFeatures> product(features);
  int32_t window = 0;
  for (const auto& row : kVectors) {
    const int64_t distance = kSquaredNorms[window] - 2 * product(row);
    neighbors->Offer(window, static_cast<Distance>(distance));
    ++window;
  }
}

}  // namespace

// Training windows are sorted by label.
void RawScores(const Feature* features, int32_t* scores) {
  Neighbors neighbors;
  Search(features, &neighbors);
  int32_t begin = 0;
  for (int32_t label = 0; label < kNumLabels; ++label) {
    const int32_t end = begin + kVectorCounts[label];
    scores[label] = neighbors.Count(begin, end) * 65536 / kNumNeighbors;
    begin = end;
  }
}
