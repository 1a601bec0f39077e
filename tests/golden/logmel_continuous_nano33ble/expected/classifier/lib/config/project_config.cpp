// Generated from config.yaml; do not edit.
#include "project_config.h"

// clang-format off
const char* const kProject = "yes_no_unknown";

const char* const kLabels[kNumLabels] = {
    "yes",
    "no",
    "_unknown_",
};

const char kHello[kHelloLength + 1] =
    "{\"protocol\":4,\"firmware\":\"classifier\",\"project\":\"yes_no_unknown\",\"config_hash\":\"11857cd1b3ab1d54\",\"board\":\"nano33ble\",\"sample_rate\":16000,\"gain\":20,\"labels\":[\"yes\",\"no\",\"_unknown_\"]}";
// clang-format on
