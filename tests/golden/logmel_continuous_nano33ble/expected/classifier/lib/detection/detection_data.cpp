// Generated from config.yaml; do not edit.
#include "detection_data.h"

// clang-format off
const uint8_t kIsIgnored[3] = {
    0, 0, 1,
};
// clang-format on
