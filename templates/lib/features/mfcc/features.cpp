#include "front_end.h"
#include "pairs.h"
#include "rounding.h"
#include "segments.h"
#include "sum_of_products.h"

namespace {

constexpr int32_t kCosineBits = 14;
constexpr int32_t kUnitBits = 7;  // a feature's unit is 128/512 octave

static_assert(kNumFeatures == (1 + kNumRows) * kNumCoefficients - 1,
              "the mean has no coefficient 0");

/// Mean of each band over the segments.
void MeanLevels(const int16_t (*levels)[kRowLength], int16_t* means) {
  for (int32_t band = 0; band < kRowLength; ++band) {
    uint32_t total = 0;
    for (int32_t segment = 0; segment < kNumSegments; ++segment) {
      total += static_cast<uint16_t>(levels[segment][band]);
    }
    means[band] = static_cast<int16_t>(RoundedMean(total, kNumSegments));
  }
}

Feature ToFeature(int64_t product) {
  const int32_t level = static_cast<int32_t>(product >> kCosineBits);
  return ShiftToByte<kUnitBits>(level + (1 << (kUnitBits - 1)));
}

}  // namespace

// Cepstral coefficients of the window's mean, but for its level; of each segment less that mean,
// which is taken off the coefficients; of the deltas.
void FrontEnd::Features(int32_t age, Feature* features) const {
  alignas(4) int16_t rows[kNumRows][kRowLength];
  alignas(4) int16_t means[kRowLength];
  SegmentRows(columns_, age, rows);
  MeanLevels(rows, means);
  for (int32_t k = 0; k < kNumCoefficients; ++k) {
    const int64_t mean = SumOfEvenProducts<int64_t>(kCosines[k], means, kRowLength);
    if (k > 0) {
      features[k - 1] = ToFeature(mean);
    }
    Feature* feature = features + kNumCoefficients - 1 + k;
    for (int32_t row = 0; row < kNumRows; ++row, feature += kNumCoefficients) {
      const int64_t product = SumOfEvenProducts<int64_t>(kCosines[k], rows[row], kRowLength);
      *feature = ToFeature(row < kNumSegments ? product - mean : product);
    }
  }
}
