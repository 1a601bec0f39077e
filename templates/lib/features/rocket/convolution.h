#pragma once

#include <cstdint>

#include "features_data.h"

constexpr int32_t kReach = 8;                              // columns before the one that z is of
constexpr int32_t kZColumns = (kNumColumns + 7) / 8 * 8;   // of z, in whole blocks
constexpr int32_t kLevelColumns = kZColumns + 2 * kReach;  // of levels: z needs one less

/// z += plus - minus, column by column, or z = plus - minus where the pair is the `first` of its
/// kernel. All have kZColumns values, z at a multiple of four bytes, the others anywhere.
void AddDifference(const int16_t* plus, const int16_t* minus, bool first, int16_t* z);

/// Features of a kernel from its z, of which the last columns, from kNumColumns on, count for
/// nothing: how many reach each of kThresholdsAKernel thresholds, >> kCountShift; the maximum,
/// >> kMaximumShift and saturated. Returns where the next kernel's features go.
int8_t* Pool(int16_t* z, const int16_t* thresholds, int8_t* features);
