#include "front_end.h"
#include "inner_product.h"
#include "rounding.h"
#include "segments.h"

namespace {

constexpr int32_t kUnitBits = 14 + 7;  // kCosines is Q14; a feature's unit is 128/512 octave

static_assert(kNumFeatures == (1 + kNumRows) * kNumCoefficients - 1,
              "the mean has no coefficient 0");

/// Takes the mean of each band off the segments, rows[1 … kNumSegments], and leaves it in rows[0].
void SplitMean(int16_t (*rows)[kRowLength]) {
  for (int32_t band = 0; band < kNumBands; ++band) {
    int32_t total = 0;
    for (int32_t row = 1; row <= kNumSegments; ++row) {
      total += rows[row][band];
    }
    const int32_t mean = RoundedMean(total, kNumSegments);
    for (int32_t row = 1; row <= kNumSegments; ++row) {
      rows[row][band] = static_cast<int16_t>(rows[row][band] - mean);
    }
    rows[0][band] = static_cast<int16_t>(mean);
  }
}

}  // namespace

// Cepstral coefficients of the window's mean, but for its level; of each segment; of the deltas.
void FrontEnd::Features(int32_t age, Feature* features) const {
  alignas(4) int16_t rows[1 + kNumRows][kRowLength];
  SegmentRows(columns_, age, rows + 1);
  SplitMean(rows);
  for (int32_t row = 0; row <= kNumRows; ++row) {
    const InnerProduct<int16_t, kNumBands> product(rows[row]);
    for (int32_t k = row == 0 ? 1 : 0; k < kNumCoefficients; ++k) {
      *features++ = ToUnits<kUnitBits>(product(kCosines[k]));
    }
  }
}
