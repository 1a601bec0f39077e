#include "front_end.h"
#include "rounding.h"
#include "segments.h"

namespace {

constexpr int32_t kUnitBits = 6;  // a feature's unit is 64/512 octave

static_assert(kNumFeatures == kNumRows * kNumBands, "one feature a row and band");

int32_t WindowMean(const int16_t (*levels)[kRowLength]) {
  int32_t total = 0;
  for (int32_t segment = 0; segment < kNumSegments; ++segment) {
    for (int32_t band = 0; band < kNumBands; ++band) {
      total += levels[segment][band];
    }
  }
  return RoundedMean(total, kNumSegments * kNumBands);
}

}  // namespace

// Levels less the window's mean, segment by segment, and then the deltas likewise.
void FrontEnd::Features(int32_t age, Feature* features) const {
  alignas(4) int16_t rows[kNumRows][kRowLength];
  SegmentRows(columns_, age, rows);
  const int32_t mean = WindowMean(rows);
  for (int32_t row = 0; row < kNumRows; ++row) {
    const int32_t zero = row < kNumSegments ? mean : 0;
    for (int32_t band = 0; band < kNumBands; ++band) {
      *features++ = ToUnits<kUnitBits>(rows[row][band] - zero);
    }
  }
}
