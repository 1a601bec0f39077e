#include "front_end.h"

#include <cstring>

#include "copy.h"
#include "mel.h"

static_assert(kHopLength <= kFftLength, "features.hop_length must not exceed features.n_fft");

void FrontEnd::Reset() {
  std::memset(frame_, 0, sizeof(frame_));
  columns_.Reset();
}

void FrontEnd::Push(const int16_t* hop) {
  constexpr int32_t kKept = kFftLength - kHopLength;
  CopySamples(frame_ + kHopLength, kKept, frame_);
  CopySamples(hop, kHopLength, frame_ + kKept);
  const int32_t headroom = PowerSpectrum(frame_, bins_);
  LogMelEnergies(bins_, headroom, columns_.Append());
}
