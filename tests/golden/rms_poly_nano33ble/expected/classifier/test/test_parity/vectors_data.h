// Generated from config.yaml; do not edit.
#pragma once

#include <cstdint>

constexpr int32_t kNumVectorHops = 8;     // derived: audio.window, a test clip's length [hops]
constexpr int32_t kNumVectorWindows = 6;  // derived: dataset, windows of test clips

/// a test clip
extern const int16_t kVectorPcm[2048];
/// features of its last window
extern const int16_t kVectorPcmFeatures[8];
/// features of windows of test clips
extern const int16_t kVectorWindows[6][8];
/// their scores
extern const int32_t kVectorScores[6][2];
