#include "front_end.h"

#include <algorithm>
#include <cstring>

#include "mel.h"

namespace {

constexpr int32_t kUnitBits = 6;  // a feature's unit is 64/512 octave

static_assert(kHopLength <= kFftLength, "features.hop_length must not exceed features.n_fft");
static_assert(kNumFeatures == kNumSegments * kNumBands, "one feature a segment and band");
static_assert(kNumColumns >= kNumSegments,
              "features.segments must not exceed the window's columns");
static_assert((-1 >> 1) == -1, "right shifts of negative integers must be arithmetic");

int32_t RoundedMean(int32_t total, int32_t count) { return (2 * total + count) / (2 * count); }

int8_t Saturate(int32_t value) {
  return static_cast<int8_t>(std::max<int32_t>(-128, std::min<int32_t>(127, value)));
}

int32_t Loudest(const ColumnRing& ring, int32_t age) {
  int32_t loudest = 0;
  for (int32_t column = 0; column < kNumColumns; ++column) {
    const int16_t* values = ring.At(age - column);
    loudest = std::max<int32_t>(loudest, *std::max_element(values, values + kNumBands));
  }
  return loudest;
}

}  // namespace

void FrontEnd::Reset() {
  std::memset(frame_, 0, sizeof(frame_));
  ring_.Reset();
}

void FrontEnd::Push(const int16_t* hop) {
  constexpr int32_t kKept = kFftLength - kHopLength;
  std::memmove(frame_, frame_ + kHopLength, kKept * sizeof(int16_t));
  std::memcpy(frame_ + kKept, hop, kHopLength * sizeof(int16_t));
  const int32_t headroom = PowerSpectrum(frame_, bins_);
  LogMelEnergies(bins_, headroom, ring_.Append());
}

void FrontEnd::Features(int32_t age, Feature* features) const {
  const int32_t floor = Loudest(ring_, age) - kTopLevel;
  int16_t means[kNumFeatures];
  int32_t total = 0;
  for (int32_t segment = 0; segment < kNumSegments; ++segment) {
    const int32_t begin = kSegmentStarts[segment];
    const int32_t end = kSegmentStarts[segment + 1];
    for (int32_t band = 0; band < kNumBands; ++band) {
      int32_t sum = 0;
      for (int32_t column = begin; column < end; ++column) {
        sum += std::max<int32_t>(ring_.At(age - column)[band], floor);
      }
      const int32_t mean = RoundedMean(sum, end - begin);
      means[segment * kNumBands + band] = static_cast<int16_t>(mean);
      total += mean;
    }
  }
  const int32_t window_mean = RoundedMean(total, kNumFeatures);
  for (int32_t i = 0; i < kNumFeatures; ++i) {
    features[i] = Saturate((means[i] - window_mean + (1 << (kUnitBits - 1))) >> kUnitBits);
  }
}
