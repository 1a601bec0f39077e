#include <algorithm>

#include "convolution.h"
#include "front_end.h"
#include "pairs.h"

namespace {

constexpr int32_t kUnitBits = 6;  // a level's unit is 64/512 octave

static_assert(kNumFeatures == kNumKernels * (kThresholdsAKernel + 1),
              "counts and a maximum a kernel");

/// Levels of each band above the window's floor: before the first column the first one again, after
/// the last one the last. Work space, as a stack may be small.
alignas(4) int16_t levels[kNumBands][kLevelColumns];

/// The window of columns that begins `age` columns ago.
void FindLevels(const Columns& columns, int32_t age) {
  const int32_t floor = FloorOf(columns, age);
  for (int32_t i = 0; i < kNumColumns; ++i) {
    const int16_t* column = columns.At(age - i);
    for (int32_t band = 0; band < kNumBands; ++band) {
      levels[band][kReach + i] =
          static_cast<int16_t>(std::max<int32_t>(column[band] - floor, 0) >> kUnitBits);
    }
  }
  for (int16_t* band : levels) {
    std::fill(band, band + kReach, band[kReach]);
    std::fill(band + kReach + kNumColumns, band + kLevelColumns, band[kReach + kNumColumns - 1]);
  }
}

/// z of one kernel: the sum of its pairs' differences, column by column.
void Convolve(int32_t kernel, int16_t* z) {
  for (int32_t pair = 0; pair < kPairsAKernel; ++pair) {
    const int16_t* band = levels[kKernelBands[kernel][pair]];
    const int32_t columns = kKernelColumns[kernel][pair];
    AddDifference(band + (columns & 15), band + (columns >> 4), pair == 0, z);
  }
}

}  // namespace

// Kernel by kernel: how many columns reach each of its thresholds, and its maximum.
void FrontEnd::Features(int32_t age, Feature* features) const {
  alignas(4) int16_t z[kZColumns];
  FindLevels(columns_, age);
  for (int32_t kernel = 0; kernel < kNumKernels; ++kernel) {
    Convolve(kernel, z);
    features = Pool(z, kKernelThresholds[kernel], features);
  }
}
