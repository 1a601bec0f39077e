// Generated from config.yaml; do not edit.
#pragma once

#include <cstdint>

constexpr int32_t kNumVectorHops = 20;    // derived: audio.window, a test clip's length [hops]
constexpr int32_t kNumVectorWindows = 6;  // derived: dataset, windows of test clips

/// a test clip
extern const int16_t kVectorPcm[1280];
/// features of its last window
extern const int8_t kVectorPcmFeatures[12];
/// features of windows of test clips
extern const int8_t kVectorWindows[6][12];
/// their scores
extern const int32_t kVectorScores[6][3];
