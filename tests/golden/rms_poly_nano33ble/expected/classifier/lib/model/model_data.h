// Generated from config.yaml; do not edit.
#pragma once

#include <cstdint>

constexpr int32_t kCalibration = 111411;  // derived: model, the training clips [1/65536]
constexpr int32_t kMostRaw = 631613970;   // derived: model, kCalibration
constexpr int32_t kBreakTies = 1;         // model.break_ties
constexpr int32_t kNumDigits = 2;         // derived: features, model, for decisions exact to 1/64
constexpr int32_t kHasLinear = 0;         // derived: model.coef0
constexpr int32_t kLinearShift = 0;       // derived: model.coef0 [bits]
constexpr int32_t kScoreShift = 34;       // derived: model.C, kBias to 1/65536 [bits]

/// upper triangle, row by row, for each two labels
extern const int16_t kForm[1][80];
/// for each two labels
extern const int64_t kBias[1];
