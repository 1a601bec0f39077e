// Generated from config.yaml; do not edit.
#pragma once

#include <cstdint>

constexpr int32_t kCalibration = 111411;  // derived: model, the training clips [1/65536]
constexpr int32_t kMostRaw = 631613970;   // derived: model, kCalibration
constexpr int32_t kBreakTies = 1;         // model.break_ties
constexpr int32_t kNumInputs = 16;        // derived: features, a multiple of eight
constexpr int32_t kNumDigits = 1;         // derived: features, model, the error bound
constexpr int32_t kScoreShift = 2;        // derived: model, kBias to 1/65536 [bits]

/// of each input, digit by digit, for each sum
extern const int16_t kWeights[3][16];
/// of each sum
extern const int32_t kBias[3];
