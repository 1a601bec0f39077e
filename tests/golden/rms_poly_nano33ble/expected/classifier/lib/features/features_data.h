// Generated from config.yaml; do not edit.
#pragma once

#include <cstdint>

constexpr int32_t kHopLength = 256;  // features.hop_length [samples]
constexpr int32_t kNumBands = 1;     // features.name, one level a hop
constexpr int32_t kNumColumns = 8;   // derived: audio.window, features.hop_length
constexpr int32_t kRingColumns = 8;  // derived: audio.window, detection
constexpr int32_t kNumFeatures = 8;  // derived: audio.window, features.hop_length
