// Generated from config.yaml; do not edit.
#pragma once

#include <cstdint>

constexpr int32_t kThreshold = 500;         // detection.threshold [RMS, 16-bit sample units]
constexpr int32_t kIntervalColumns = 5;     // derived: detection.hop, features.hop_length
constexpr int32_t kSmoothing = 2;           // detection.smoothing [windows]
constexpr int32_t kRefractoryColumns = 25;  // derived: detection.refractory, features.hop_length
constexpr int32_t kMinMargin = 32768;       // detection.min_margin [1/65536]

/// 1 for a label that is no event: detection.ignore
extern const uint8_t kIsIgnored[3];
