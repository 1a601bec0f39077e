#include "mel.h"

#include "dsp.h"
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
    uint64_t low = 0;   // of Σ power · weight: from the low words of the powers
    uint32_t high = 0;  // from the high words, in units of 2^32
    for (int32_t count = kMelBinCounts[edge]; count > 0; --count, ++bin, ++weight) {
      total += *bin;
      low = AddProduct(low, static_cast<uint32_t>(*bin), *weight);
      high += static_cast<uint32_t>(*bin >> 32) * *weight;
    }
    const uint64_t rising = low + (static_cast<uint64_t>(high) << 32);
    if (edge > 0) {
      const int32_t octaves = Log2(band + (total << kWeightBits) - rising) - headroom * 1024;
      energies[edge - 1] = static_cast<int16_t>(octaves > 0 ? octaves : 0);
    }
    band = rising;
  }
}
