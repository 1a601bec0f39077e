#include "segments.h"

#include <algorithm>

#include "rounding.h"

namespace {

static_assert(kNumColumns >= kNumSegments,
              "features.segments must not exceed the window's columns");
static_assert(kNumRows == kNumSegments || kNumRows == 2 * kNumSegments,
              "features.deltas: one row a segment");

int32_t Loudest(const ColumnRing& ring, int32_t age) {
  int32_t loudest = 0;
  for (int32_t column = 0; column < kNumColumns; ++column) {
    const int16_t* values = ring.At(age - column);
    for (int32_t band = 0; band < kNumBands; ++band) {
      loudest = std::max<int32_t>(loudest, values[band]);
    }
  }
  return loudest;
}

/// Mean of each band above `floor` over the columns from `begin` to before `end`.
void Levels(const ColumnRing& ring, int32_t age, int32_t begin, int32_t end, int32_t floor,
            int16_t* levels) {
  int32_t sums[kNumBands] = {};
  for (int32_t column = begin; column < end; ++column) {
    const int16_t* values = ring.At(age - column);
    for (int32_t band = 0; band < kNumBands; ++band) {
      sums[band] += std::max<int32_t>(values[band] - floor, 0);
    }
  }
  for (int32_t band = 0; band < kNumBands; ++band) {
    levels[band] = static_cast<int16_t>(RoundedMean(sums[band], end - begin));
  }
}

/// Regression over five segments, 5/4 of the slope; the first and the last are repeated.
void Deltas(const int16_t (*levels)[kNumBands], int32_t segment, int16_t* deltas) {
  constexpr int32_t kLast = kNumSegments - 1;
  const int16_t* before2 = levels[std::max<int32_t>(segment - 2, 0)];
  const int16_t* before1 = levels[std::max<int32_t>(segment - 1, 0)];
  const int16_t* after1 = levels[std::min<int32_t>(segment + 1, kLast)];
  const int16_t* after2 = levels[std::min<int32_t>(segment + 2, kLast)];
  for (int32_t band = 0; band < kNumBands; ++band) {
    const int32_t near = after1[band] - before1[band];
    const int32_t far = after2[band] - before2[band];
    deltas[band] = static_cast<int16_t>((near + 2 * far + 4) >> 3);
  }
}

}  // namespace

void SegmentRows(const ColumnRing& ring, int32_t age, int16_t (*rows)[kNumBands]) {
  const int32_t floor = Loudest(ring, age) - kTopLevel;
  for (int32_t segment = 0; segment < kNumSegments; ++segment) {
    Levels(ring, age, kSegmentStarts[segment], kSegmentStarts[segment + 1], floor, rows[segment]);
  }
  for (int32_t row = kNumSegments; row < kNumRows; ++row) {
    Deltas(rows, row - kNumSegments, rows[row]);
  }
}
