// Generated from config.yaml; do not edit.
#pragma once

#include <cstdint>

constexpr int64_t kCalibration = 111411;  // derived: model, the training clips [1/65536]
constexpr int32_t kNumVectors = 15;       // derived: model.C, the training clips
constexpr int32_t kBreakTies = 1;         // model.break_ties
constexpr int32_t kTermShift = 4;         // derived: model.C, kNumVectors [bits]
constexpr int32_t kScoreShift = 27;       // derived: model.C, kBias to 1/65536 [bits]
constexpr int32_t kDegree = 2;            // model.degree
constexpr int64_t kDotScale = 1;          // derived: model.gamma, kVectors
constexpr int64_t kOffset = 0;            // derived: model.coef0, model.gamma
constexpr int32_t kDotShift = 0;          // derived: model.gamma, kVectors [bits]

/// support vectors: training clips
extern const int16_t kVectors[15][8];
/// for every other label
extern const int32_t kCoefficients[15][1];
/// support vectors of each label
extern const uint16_t kVectorCounts[2];
/// for each two labels
extern const int64_t kBias[1];
