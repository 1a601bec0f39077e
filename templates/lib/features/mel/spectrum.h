#pragma once

#include <cstdint>

#include "features_data.h"

/// A point of the transform while it runs (imaginary part in the upper half), the power of a
/// frequency bin afterwards.
using Bin = uint64_t;

/// The real frame is transformed as half as many complex points.
constexpr int32_t kNumBins = kFftLength / 2;

/// Power spectrum of kFftLength samples, Hann-windowed: leaves bins[k] for k = 1 … kNumBins
/// - 1. Returns the frame's headroom h in bits, 0 to 15: the powers are those of the samples
/// shifted left by h, so they are 2^(2h) times larger.
int32_t PowerSpectrum(const int16_t* samples, Bin* bins);
