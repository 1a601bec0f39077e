#include "mel.h"

#include <algorithm>

#include "log2.h"
#include "weighted_sum.h"

namespace {

constexpr int32_t kWeightBits = 12;

/// Between two mel edges one band falls while the next one rises, with weights that add up to 1:
/// each bin has one weight, the rising one, and serves two bands. Leaves the energy of band i in
/// bins[i + 1], which has been read by then.
NEVER_INLINE void MelEnergies(Bin* bins) {
  const Bin* bin = bins + kFirstMelBin;
  const uint16_t* weights = kMelWeights;
  uint64_t rising = 0;  // half of the band that falls from the edge on
  for (int32_t edge = 0; edge <= kNumBands; ++edge) {
    const int32_t count = kMelBinCounts[edge];  // at least 1
    const WeightedSum sum = SumWithWeights(bin, weights, count);
    bins[edge] = rising + (sum.plain << kWeightBits) - sum.weighted;
    rising = sum.weighted;
    bin += count;
    weights += count;
  }
}

}  // namespace

void LogMelEnergies(Bin* bins, int32_t headroom, int16_t* energies) {
  MelEnergies(bins);
  for (int32_t band = 0; band < kNumBands; ++band) {
    const int32_t octaves = Log2(bins[band + 1]) - headroom * 1024;
    energies[band] = static_cast<int16_t>(std::max<int32_t>(octaves, 0));
  }
}
