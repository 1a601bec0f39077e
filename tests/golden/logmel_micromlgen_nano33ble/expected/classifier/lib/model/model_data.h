// Generated from config.yaml; do not edit.
#pragma once

#include <cstdint>

constexpr int64_t kCalibration = 111411;  // fitted to the training clips [1/65536]
constexpr int32_t kFeatureBits = 7;       // derived: the support vectors [bits]
