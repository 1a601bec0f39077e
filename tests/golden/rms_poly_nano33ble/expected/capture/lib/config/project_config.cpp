// Generated from config.yaml; do not edit.
#include "project_config.h"

// clang-format off
const char* const kProject = "yes_no";

const char kHello[kHelloLength + 1] =
    "{\"protocol\":3,\"firmware\":\"capture\",\"project\":\"yes_no\",\"config_hash\":\"fe49c9e29439673f\",\"board\":\"nano33ble\",\"sample_rate\":16000,\"gain\":20,\"labels\":[\"yes\",\"no\"]}";
// clang-format on
