#include "segments.h"

#include <algorithm>

#include "pairs.h"
#include "rounding.h"

namespace {

static_assert(kNumColumns >= kNumSegments,
              "features.segments must not exceed the window's columns");
static_assert(kNumRows == kNumSegments || kNumRows == 2 * kNumSegments,
              "features.deltas: one row a segment");

static_assert(4 * kTopLevel < 1 << 16, "features.top_db: 16 bits hold the sum of four values");

/// What levels are measured from. No value is negative, so a floor below zero lifts all levels.
struct Floor {
  explicit Floor(int32_t floor)
      : pair(static_cast<uint32_t>(std::max<int32_t>(floor, 0)) * 0x10001),
        lift(static_cast<uint32_t>(std::max<int32_t>(-floor, 0))) {}

  uint32_t pair;  // in both halves of a word
  uint32_t lift;
};

/// Sums over kCount columns, one to four, of two bands above the floor.
template <int32_t kCount>
struct Above {
  static ALWAYS_INLINE uint32_t Sum(const int16_t* const* columns, int32_t band, uint32_t floor) {
    return SubtractPairs(LoadWord(columns[0] + band), floor) +
           Above<kCount - 1>::Sum(columns + 1, band, floor);
  }
};

template <>
struct Above<0> {
  static ALWAYS_INLINE uint32_t Sum(const int16_t* const*, int32_t, uint32_t) { return 0; }
};

/// Mean of each band above the floor over kCount columns.
template <int32_t kCount>
NEVER_INLINE void Levels(const Columns& ring, int32_t age, const Floor& floor, int16_t* levels) {
  const uint32_t pair = floor.pair, lift = kCount * floor.lift;
  const int16_t* columns[kCount];
  for (int32_t i = 0; i < kCount; ++i) {
    columns[i] = ring.At(age - i);
  }
  for (int32_t band = 0; band < kRowLength; band += 2) {
    uint32_t low = lift, high = lift;
    for (int32_t i = 0; i < kCount / 4 * 4; i += 4) {
      const uint32_t sums = Above<4>::Sum(columns + i, band, pair);
      low += sums & 0xFFFF;
      high += sums >> 16;
    }
    const uint32_t sums = Above<kCount % 4>::Sum(columns + kCount / 4 * 4, band, pair);
    low += sums & 0xFFFF;
    high += sums >> 16;
    levels[band] = static_cast<int16_t>(Mean<kCount>(low));
    levels[band + 1] = static_cast<int16_t>(Mean<kCount>(high));
  }
  if (kNumBands % 2 != 0) {
    levels[kNumBands] = 0;
  }
}

/// Regression over five segments, 5/4 of the slope; the first and the last are repeated.
void Deltas(const int16_t (*levels)[kRowLength], int32_t segment, int16_t* deltas) {
  constexpr int32_t kLast = kNumSegments - 1;
  const int16_t* before2 = levels[std::max<int32_t>(segment - 2, 0)];
  const int16_t* before1 = levels[std::max<int32_t>(segment - 1, 0)];
  const int16_t* after1 = levels[std::min<int32_t>(segment + 1, kLast)];
  const int16_t* after2 = levels[std::min<int32_t>(segment + 2, kLast)];
  for (int32_t band = 0; band < kRowLength; ++band) {
    const int32_t near = after1[band] - before1[band];
    const int32_t far = after2[band] - before2[band];
    deltas[band] = static_cast<int16_t>((near + 2 * far + 4) >> 3);
  }
}

}  // namespace

void SegmentRows(const Columns& columns, int32_t age, int16_t (*rows)[kRowLength]) {
  constexpr int32_t kShort = kNumColumns / kNumSegments;
  constexpr int32_t kLong = (kNumColumns + kNumSegments - 1) / kNumSegments;
  const Floor floor(FloorOf(columns, age));
  for (int32_t segment = 0; segment < kNumSegments; ++segment) {
    const int32_t begin = kSegmentStarts[segment];
    if (kShort == kLong || kSegmentStarts[segment + 1] - begin == kShort) {
      Levels<kShort>(columns, age - begin, floor, rows[segment]);
    } else {
      Levels<kLong>(columns, age - begin, floor, rows[segment]);
    }
  }
  for (int32_t row = kNumSegments; row < kNumRows; ++row) {
    Deltas(rows, row - kNumSegments, rows[row]);
  }
}
