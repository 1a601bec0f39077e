// Generated from config.yaml; do not edit.
#include "project_config.h"

// clang-format off
const char* const kProject = "on_off_unknown";

const char* const kLabels[kNumLabels] = {
    "on",
    "off",
    "_unknown_",
};

const char kHello[kHelloLength + 1] =
    "{\"protocol\":4,\"firmware\":\"classifier\",\"project\":\"on_off_unknown\",\"config_hash\":\"c7a6d5ffe5e833fb\",\"board\":\"nano33ble\",\"sample_rate\":16000,\"gain\":20,\"labels\":[\"on\",\"off\",\"_unknown_\"]}";
// clang-format on
