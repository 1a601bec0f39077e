// Generated from config.yaml; do not edit.
#pragma once

#include <cstdint>

constexpr int32_t kCalibration = 111411;    // derived: model, the training clips [1/65536]
constexpr int32_t kMostRaw = 631613970;     // derived: model, kCalibration
constexpr int32_t kBreakTies = 1;           // model.break_ties
constexpr int32_t kScoreShift = 27;         // derived: model.C, kBias to 1/65536 [bits]
constexpr uint32_t kFar = 1560601;          // derived: model.gamma, the kernel is 0 from here on
constexpr int32_t kDistanceShiftLeft = 11;  // derived: model.gamma [bits]
constexpr int32_t kDistanceShiftRight = 0;  // derived: model.gamma [bits]
constexpr uint32_t kGamma = 368425506;      // model.gamma, over ln 2, in Q24 after the shifts

/// support vectors: training clips
extern const int8_t kVectors[24][24];
/// for every other label
extern const int16_t kCoefficients[24][2];
/// support vectors of each label
extern const uint16_t kVectorCounts[3];
/// for each two labels
extern const int64_t kBias[3];
/// of the support vectors
extern const uint32_t kSquaredNorms[24];
/// 2^(-i/128), less half of what chords between them are above, Q30
extern const uint32_t kExp2Table[129];
