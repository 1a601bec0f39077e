// Generated from config.yaml; do not edit.
#pragma once

#include <cstdint>

constexpr int32_t kCalibration = 111411;  // derived: model, the training clips [1/65536]
constexpr int32_t kMostRaw = 631613970;   // derived: model, kCalibration
constexpr int32_t kFeatureBits = 7;       // derived: features, the support vectors [bits]
