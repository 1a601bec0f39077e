#include "front_end.h"
#include "pairs.h"
#include "rounding.h"
#include "segments.h"

namespace {

constexpr int32_t kUnitBits = 6;  // a feature's unit is 64/512 octave

static_assert(kNumFeatures == kNumRows * kNumBands, "one feature a row and band");

/// Levels are not negative.
int32_t WindowMean(const int16_t* levels) {
  uint32_t total = 0;
  const int16_t* end = levels + kNumSegments * kRowLength;
  do {
    const uint32_t pair = LoadWord(levels);
    total += pair & 0xFFFF;
    total += pair >> 16;
    levels += 2;
  } while (levels != end);
  return static_cast<int32_t>(RoundedMean(total, kNumSegments * kNumBands));
}

void ToFeatures(const int16_t* row, int32_t zero, Feature* features) {
  const int32_t offset = (1 << (kUnitBits - 1)) - zero;
  for (int32_t band = 0; band + 1 < kNumBands; band += 2) {
    const uint32_t pair = LoadWord(row + band);
    features[band] = ShiftToByte<kUnitBits>(offset + Low(pair));
    features[band + 1] = ShiftToByte<kUnitBits>(offset + High(pair));
  }
  if (kNumBands % 2 != 0) {
    features[kNumBands - 1] = ShiftToByte<kUnitBits>(offset + row[kNumBands - 1]);
  }
}

}  // namespace

// Levels less the window's mean, segment by segment, and then the deltas likewise.
void FrontEnd::Features(int32_t age, Feature* features) const {
  alignas(4) int16_t rows[kNumRows][kRowLength];
  SegmentRows(columns_, age, rows);
  const int32_t mean = WindowMean(rows[0]);
  for (int32_t row = 0; row < kNumRows; ++row) {
    ToFeatures(rows[row], row < kNumSegments ? mean : 0, features);
    features += kNumBands;
  }
}
