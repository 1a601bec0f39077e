// Generated from config.yaml; do not edit.
#pragma once

#include <cstdint>

constexpr int32_t kThreshold = 500;        // detection.threshold [RMS, 16-bit sample units]
constexpr int32_t kPreRollColumns = 0;     // derived: detection.pre_roll, features.hop_length
constexpr int32_t kSearchColumns = 0;      // derived: detection.search, features.hop_length
constexpr int32_t kRefractoryColumns = 0;  // derived: detection.refractory, features.hop_length
constexpr int32_t kMinMargin = 0;          // detection.min_margin [1/65536]
