// Generated from config.yaml; do not edit.
#pragma once

#include <cstdint>

constexpr int32_t kFeatureBits = 7;  // derived: the support vectors [bits]
