// Generated from config.yaml; do not edit.
#pragma once

#include <cstdint>

constexpr int64_t kCalibration = 111411;  // derived: model, the training clips [1/65536]
constexpr int32_t kNumVectors = 24;       // derived: model.C, the training clips
constexpr int32_t kBreakTies = 1;         // model.break_ties
constexpr int32_t kTermShift = 5;         // derived: model.C, kNumVectors [bits]
constexpr int32_t kScoreShift = 38;       // derived: model.C, kBias to 1/65536 [bits]
constexpr uint64_t kGamma = 736851012;    // model.gamma, over ln 2, with kGammaShift in Q24
constexpr int32_t kGammaShift = 22;       // derived: model.gamma [bits]

/// support vectors: training clips
extern const int8_t kVectors[24][24];
/// for every other label
extern const int32_t kCoefficients[24][2];
/// support vectors of each label
extern const uint16_t kVectorCounts[3];
/// for each two labels
extern const int64_t kBias[3];
/// of the support vectors
extern const int32_t kSquaredNorms[24];
/// 2^(-i/64), Q31
extern const uint32_t kExp2Table[64];
