#include "mel.h"

#include <algorithm>

#include "dsp.h"
#include "log2.h"

namespace {

constexpr int32_t kWeightBits = 12;

/// Energies of the bins between two mel edges.
struct Segment {
  uint64_t total;
  uint64_t rising;  // times the rising weight
};

NEVER_INLINE void Sum(const Bin* bin, const uint16_t* weight, int32_t count, Segment* segment) {
  uint64_t total = 0;
  uint64_t low = 0;   // of the rising energy: from the low words of the powers
  uint32_t high = 0;  // from their high words, in units of 2^32
  do {
    const uint32_t low_word = static_cast<uint32_t>(*bin);
    const uint32_t high_word = static_cast<uint32_t>(*bin >> 32);
    total += *bin++;
    low = AddProduct(low, low_word, *weight);
    high += high_word * *weight++;
  } while (--count > 0);
  segment->total = total;
  segment->rising = low + (static_cast<uint64_t>(high) << 32);
}

}  // namespace

// Between two mel edges one band falls while the next one rises, with weights that add up to 1:
// each bin has one weight, the rising one, and serves two bands.
void LogMelEnergies(const Bin* bins, int32_t headroom, int16_t* energies) {
  const Bin* bin = bins + kFirstMelBin;
  const uint16_t* weight = kMelWeights;
  uint64_t band = 0;  // the rising half of the band whose falling half comes next
  for (int32_t edge = 0; edge <= kNumBands; ++edge) {
    Segment segment;
    const int32_t count = kMelBinCounts[edge];  // at least 1
    Sum(bin, weight, count, &segment);
    bin += count;
    weight += count;
    if (edge > 0) {
      band += (segment.total << kWeightBits) - segment.rising;
      energies[edge - 1] = static_cast<int16_t>(std::max<int32_t>(Log2(band) - headroom * 1024, 0));
    }
    band = segment.rising;
  }
}
