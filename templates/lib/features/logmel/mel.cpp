#include "mel.h"

#include "log2.h"

namespace {

constexpr int32_t kWeightBits = 12;

}  // namespace

// Between two mel edges one band falls while the next one rises, with weights that add up to 1:
// each bin has one weight, the rising one, and serves two bands.
void LogMelEnergies(const Bin* bins, int32_t headroom, int16_t* energies) {
  const Bin* bin = bins + kFirstMelBin;
  const uint16_t* weight = kMelWeights;
  uint64_t band = 0;  // the rising half of the band whose falling half comes next
  for (int32_t edge = 0; edge <= kNumBands; ++edge) {
    uint64_t total = 0;
    uint64_t rising = 0;
    for (int32_t count = kMelBinCounts[edge]; count > 0; --count, ++bin) {
      total += bin->power;
      rising += bin->power * *weight++;
    }
    if (edge > 0) {
      const int32_t octaves = Log2(band + (total << kWeightBits) - rising) - headroom * 1024;
      energies[edge - 1] = static_cast<int16_t>(octaves > 0 ? octaves : 0);
    }
    band = rising;
  }
}
