// Generated from config.yaml; do not edit.
#pragma once

#include <cstdint>

constexpr int32_t kHopLength = 160;   // features.hop_length [samples]
constexpr int32_t kFftLength = 256;   // features.n_fft [samples]
constexpr int32_t kNumBands = 4;      // features.n_mels
constexpr int32_t kTopLevel = 8504;   // features.top_db [1/512 octave of energy]
constexpr int32_t kNumColumns = 10;   // derived: audio.window, features.hop_length
constexpr int32_t kRingColumns = 10;  // derived: audio.window, detection
constexpr int32_t kFirstRadix = 2;    // derived: features.n_fft
constexpr int32_t kFirstShift = 4;    // derived: features.n_fft [bits]
constexpr int32_t kFirstMelBin = 4;   // derived: features.fmin, features.n_fft [FFT bin]
constexpr int32_t kNumMelBins = 118;  // derived: features.fmin, features.fmax
constexpr int32_t kNumSegments = 3;   // features.segments
constexpr int32_t kNumRows = 3;       // derived: features.segments, features.deltas
constexpr int32_t kNumFeatures = 12;  // derived: features.segments, features.n_mels

/// periodic Hann window, Q15: features.n_fft
extern const int16_t kWindow[256];
/// base-4 digit reversal: features.n_fft
extern const uint8_t kReversal[64];
/// Q15 pairs, stage by stage: features.n_fft
extern const uint32_t kTwiddles[117];
/// Q15 pairs: features.n_fft
extern const uint32_t kSplitTwiddles[63];
/// FFT bins between neighbouring mel edges: features.n_mels, features.fmin, features.fmax
extern const uint8_t kMelBinCounts[5];
/// rising weight of each bin, Q12: features.n_mels, features.fmin, features.fmax
extern const uint16_t kMelWeights[118];
/// log2(1 + i/32), Q15
extern const uint16_t kLog2Table[33];
/// first column of each segment: features.segments
extern const uint16_t kSegmentStarts[4];
