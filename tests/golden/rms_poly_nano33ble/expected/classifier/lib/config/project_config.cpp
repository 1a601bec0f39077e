// Generated from config.yaml; do not edit.
#include "project_config.h"

// clang-format off
const char* const kProject = "yes_no";

const char* const kLabels[kNumLabels] = {
    "yes",
    "no",
};

const char kHello[kHelloLength + 1] =
    "{\"protocol\":4,\"firmware\":\"classifier\",\"project\":\"yes_no\",\"config_hash\":\"52f46f94b2de189e\",\"board\":\"nano33ble\",\"sample_rate\":16000,\"gain\":20,\"labels\":[\"yes\",\"no\"]}";
// clang-format on
